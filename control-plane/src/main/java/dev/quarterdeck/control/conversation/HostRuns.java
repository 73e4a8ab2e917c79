package dev.quarterdeck.control.conversation;

import dev.quarterdeck.control.conversation.Sessions.NewSession;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.resource.AgentKind;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.resource.AgentSpec;
import dev.quarterdeck.control.session.RunStore.Run;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.Redaction;
import dev.quarterdeck.protocol.RunEvent.Started;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Interrupt;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.ServerMessage.Stop;
import dev.quarterdeck.protocol.SessionEvent.InterruptRequested;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs that host programs start by themselves: each is a session, made when it is first heard of.
 */
@Singleton
public class HostRuns {
  private static final int LONGEST_COMMAND = 4_000;
  private static final int READABLE = 20;
  private static final int TAIL = 12;

  private final Journal journal;
  private final Sessions sessions;
  private final Links links;

  HostRuns(Journal journal, Sessions sessions, Links links) {
    this.journal = journal;
    this.sessions = sessions;
    this.links = links;
  }

  /** Takes the run's session for a new link of its host. Empty when the run is somebody else's. */
  public Optional<Session> take(
      HostId host, String namespace, RunId run, Optional<Started> started) {
    return sessionOf(run)
        .or(() -> Optional.of(make(host, namespace, run, started)))
        .filter(session -> session.host().equals(Optional.of(host)))
        .filter(session -> session.name().namespace().equals(namespace))
        .flatMap(session -> links.open(session.id()));
  }

  /** Takes all that are not over. */
  public List<Session> takeAll(HostId host, String namespace) {
    return journal
        .database()
        .read(connection -> journal.tables().sessions().goingOn(connection, host))
        .stream()
        .flatMap(id -> sessions.find(id).stream())
        .filter(session -> session.name().namespace().equals(namespace))
        .flatMap(session -> links.open(session.id()).stream())
        .toList();
  }

  /** The session of a run, whoever runs it. */
  public Optional<Session> sessionOf(RunId run) {
    Optional<SessionId> session =
        journal
            .database()
            .read(connection ->
                journal.tables().runs().find(connection, List.of(run)).stream()
                    .map(Run::session)
                    .findFirst());
    return session.or(() -> Optional.of(idOf(run))).flatMap(sessions::find);
  }

  /** Two links that hear of it at the same moment make one. */
  static SessionId idOf(RunId run) {
    String digest = Redaction.sha256("quarterdeck run " + run.value());
    return new SessionId(
        new UUID(
            Long.parseUnsignedLong(digest.substring(0, 16), 16) & ~0xF000L | 0x8000L,
            Long.parseUnsignedLong(digest.substring(16, 32), 16) & ~(0xC0L << 56) | 0x80L << 56));
  }

  private Session make(HostId host, String namespace, RunId run, Optional<Started> started) {
    String command = started.map(Started::command).filter(text -> !text.isBlank()).orElse("");
    AgentSessionSpec spec =
        new AgentSessionSpec(
            new AgentSpec(
                AgentKind.HOST,
                command.isEmpty()
                    ? null
                    : List.of(command.substring(0, Math.min(command.length(), LONGEST_COMMAND))),
                null),
            null,
            null,
            null,
            null);
    for (String name : names(run, started.map(Started::tool).orElse("run"))) {
      NewSession wanted =
          new NewSession(
              idOf(run),
              new SessionName(namespace, name),
              spec,
              1,
              "host " + host,
              Optional.empty(),
              Optional.of(host));
      switch (create(wanted)) {
        case Creation.Created(Session session) -> {
          return session;
        }
        case Creation.Existing(Session session) -> {
          return session;
        }
        case Creation.NameTaken _ -> {}
      }
    }
    throw new IllegalStateException("no free name was found for " + run);
  }

  private Creation create(NewSession wanted) {
    try {
      return sessions.create(wanted);
    } catch (DatabaseException e) {
      if (e.kind() == DatabaseException.Kind.DUPLICATE) {
        return sessions.create(wanted);
      }
      throw e;
    }
  }

  /** The tool and enough of the run's id to tell it from others; the whole digest at last. */
  static List<String> names(RunId run, String tool) {
    String who = plain(tool);
    String id = plain(run.value().replaceFirst("^run[_-]", ""));
    String digest = Redaction.sha256(run.value());
    String first =
        (who.isEmpty() ? "run" : who.substring(0, Math.min(who.length(), READABLE)))
            + "-"
            + (id.length() <= READABLE ? id : id.substring(id.length() - TAIL));
    String base = trimmed(first);
    return List.of(base, base + "-" + digest.substring(0, 5), "run-" + digest.substring(0, 32));
  }

  private static String plain(String text) {
    return trimmed(text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
  }

  private static String trimmed(String text) {
    return text.replaceAll("^-+|-+$", "");
  }

  /** Ends the run, or only what it does at the moment. False when it is over already. */
  public boolean stop(SessionId id, Signal signal, String actor) {
    return journal
        .edit(
            id,
            edit -> {
              if (edit.session().host().isEmpty() || edit.session().phase().ended()) {
                return false;
              }
              if (signal == Signal.INT) {
                edit.append(new InterruptRequested(actor));
                edit.order(new Interrupt(edit.newCommandId(), actor), true);
              } else {
                edit.order(new Stop(edit.newCommandId(), signal), true);
              }
              return true;
            })
        .orElse(false);
  }

  /** What the wire has besides, and what is given once or not at all. False when it is over. */
  public boolean tell(SessionId id, String type, dev.quarterdeck.protocol.Json data) {
    return journal
        .edit(
            id,
            edit -> {
              if (edit.session().host().isEmpty() || edit.session().phase().ended()) {
                return false;
              }
              edit.order(type, data);
              return true;
            })
        .orElse(false);
  }
}
