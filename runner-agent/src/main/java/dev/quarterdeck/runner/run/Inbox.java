package dev.quarterdeck.runner.run;

import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Command;
import dev.quarterdeck.protocol.ServerMessage.Welcome;
import dev.quarterdeck.protocol.TurnId;
import dev.quarterdeck.runner.driver.AgentListener;
import dev.quarterdeck.runner.link.Link;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where everyone else's threads leave what happened, in its order. It is short: an agent that talks
 * faster than the disk writes is slowed down, not collected in memory.
 */
final class Inbox implements Link.Receiver, AgentListener {
  private static final int CAPACITY = 32;

  private final BlockingQueue<Happening> queue = new ArrayBlockingQueue<>(CAPACITY);

  Optional<Happening> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  private void put(Happening happening) {
    try {
      queue.put(happening);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only so long, because the process ends then in any case. */
  void terminated(Duration patience) {
    try {
      boolean ignored =
          queue.offer(new Happening.Terminated(), patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void welcomed(Welcome welcome) {
    put(new Happening.Welcomed(welcome));
  }

  @Override
  public void ordered(Command command) {
    put(new Happening.Ordered(command));
  }

  /** Only wakes the loop, which looks at the spool; a full inbox wakes it anyway. */
  @Override
  public void acked(RunId run) {
    boolean ignored = queue.offer(new Happening.Stored());
  }

  @Override
  public void ready(Introduction introduction) {
    put(new Happening.Ready(introduction));
  }

  @Override
  public void said(RunEvent event) {
    put(new Happening.Said(Fitting.fit(event)));
  }

  @Override
  public void asked(PermissionRequested request) {
    put(new Happening.Asked((PermissionRequested) Fitting.fit(request)));
  }

  @Override
  public void withdrew(RequestId request, String reason) {
    put(new Happening.Withdrew(request, reason));
  }

  @Override
  public void turnEnded(TurnId turn, StopReason reason, Optional<String> error) {
    put(new Happening.TurnEnded(turn, reason, error));
  }

  @Override
  public void gone(Departure departure) {
    put(new Happening.Gone(departure));
  }
}
