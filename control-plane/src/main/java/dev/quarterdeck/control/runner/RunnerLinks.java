package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Opens links. */
@Singleton
public class RunnerLinks {
  private final Links links;
  private final Wakeups wakeups;
  private final Clock clock;
  private final Semaphore room = new Semaphore(LinkInbox.MOST_EVERYWHERE, true);
  private final AtomicLong early = new AtomicLong();

  public RunnerLinks(Links links, Wakeups wakeups, Clock clock) {
    this.links = links;
    this.wakeups = wakeups;
    this.clock = clock;
  }

  /** Takes the session for this host; empty when the session is gone. */
  public Optional<RunnerLink> open(SessionId id, HostId host, RunnerLink.Wire wire) {
    Optional<Session> session = links.open(id);
    return session.map(taken -> {
      RunnerLink link =
          new RunnerLink(
              links,
              wakeups.watchOrders(id),
              new LinkInbox(room),
              new EarlyEvents(early),
              clock,
              taken,
              host,
              wire);
      link.start();
      return link;
    });
  }
}
