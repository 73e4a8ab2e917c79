package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Opens links. */
@Singleton
public class RunnerLinks {
  private final Links links;
  private final EventLog log;
  private final Clock clock;

  public RunnerLinks(Links links, EventLog log, Clock clock) {
    this.links = links;
    this.log = log;
    this.clock = clock;
  }

  /** Takes the session for this host; empty when the session is gone. */
  public Optional<RunnerLink> open(SessionId id, HostId host, RunnerLink.Wire wire) {
    Optional<Session> session = links.open(id);
    return session.map(taken -> {
      RunnerLink link = new RunnerLink(links, log.watch(id), clock, taken, host, wire);
      link.start();
      return link;
    });
  }
}
