package dev.quarterdeck.control.conversation;

import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;

/** Lets old days go now, as the application does every hour. */
public final class TestRetention {
  private TestRetention() {}

  public static void once(ApplicationContext context) {
    await().until(context.getBean(Retention.class)::once);
  }
}
