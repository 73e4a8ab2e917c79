package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.conversation.HostRuns;
import dev.quarterdeck.control.conversation.Links;
import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.host.HostCalls;
import dev.quarterdeck.control.host.HostNews;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.log.Wakeups;
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
  private final Hosts hosts;
  private final HostCalls calls;
  private final HostRuns hostRuns;
  private final Clock clock;
  private final Semaphore room = new Semaphore(LinkInbox.MOST_EVERYWHERE, true);
  private final AtomicLong early = new AtomicLong();

  RunnerLinks(
      Links links, Wakeups wakeups, Hosts hosts, HostCalls calls, HostRuns hostRuns, Clock clock) {
    this.links = links;
    this.hosts = hosts;
    this.calls = calls;
    this.hostRuns = hostRuns;
    this.wakeups = wakeups;
    this.clock = clock;
  }

  /** Takes the session for this host; empty when the session is gone. */
  public Optional<RunnerLink> open(SessionId id, HostId host, RunnerLink.Wire wire) {
    return links
        .open(id)
        .map(session -> link(new OwnRunner(session, host, clock), wire))
        .map(link -> {
          link.start();
          return link;
        });
  }

  /** Takes the host and all its runs; empty when the host is gone. */
  public Optional<HostProgramLink> open(Host host, RunnerLink.Wire wire) {
    return hosts
        .link(host.id())
        .map(epoch -> {
          RunnerLink link =
              link(new HostProgram(host, epoch, hosts, calls, hostRuns, links, clock), wire);
          HostNews.Ear ear = hosts.listen(host.id(), link::ring);
          link.start();
          return new HostProgramLink(link, ear);
        });
  }

  /** A host's link, and what it hears of the host. */
  public record HostProgramLink(RunnerLink link, HostNews.Ear ear) {
    public void close() {
      ear.close();
      link.close();
    }
  }

  private RunnerLink link(Peer peer, RunnerLink.Wire wire) {
    return new RunnerLink(
        links,
        wakeups.watchOrders(),
        new LinkInbox(room),
        new EarlyEvents(early),
        clock,
        peer,
        wire);
  }
}
