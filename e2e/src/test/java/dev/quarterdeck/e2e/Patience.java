package dev.quarterdeck.e2e;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long a test waits before it gives up. These bounds are safety nets for a busy machine and no
 * claim about speed: nothing here takes a tenth of them when it works.
 */
public final class Patience {
  public static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration OFTEN = Duration.ofMillis(50);

  private Patience() {}

  /** The words say what is waited for, and are the message when it does not come. */
  public static ConditionFactory await(String what) {
    return Awaitility.await(what)
        .atMost(LONG)
        .pollInterval(OFTEN)
        .pollDelay(Duration.ZERO)
        .pollInSameThread();
  }
}
