package dev.quarterdeck.control.conversation;

import static java.util.Objects.requireNonNull;

import dev.quarterdeck.control.conversation.Creation.Created;
import dev.quarterdeck.control.conversation.Creation.Existing;
import dev.quarterdeck.control.conversation.Creation.NameTaken;
import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.resource.AgentSessionSpec;
import dev.quarterdeck.control.session.Prompt;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.control.session.SessionSignal;
import dev.quarterdeck.control.session.SessionSignal.ControlPlaneStopping;
import dev.quarterdeck.control.session.SessionSignal.LaunchLost;
import dev.quarterdeck.control.session.SessionSignal.Launched;
import dev.quarterdeck.control.session.SessionStore;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.ServerMessage.Stop;
import dev.quarterdeck.protocol.SessionEvent;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes, finds, moves and ends sessions. */
@Singleton
public class Sessions {
  private static final InputId FIRST_PROMPT = new InputId("spec.prompt");

  /** What is known when a session is made. */
  public record NewSession(
      SessionId id,
      SessionName name,
      AgentSessionSpec spec,
      long generation,
      String createdBy,
      Optional<String> clientId,
      Optional<HostId> host) {
    /** One of our own, with a pod or process. */
    public NewSession(
        SessionId id,
        SessionName name,
        AgentSessionSpec spec,
        long generation,
        String createdBy,
        Optional<String> clientId) {
      this(id, name, spec, generation, createdBy, clientId, Optional.empty());
    }
  }

  private final Journal journal;
  private final Database database;
  private final SessionStore sessions;

  Sessions(Journal journal) {
    this.journal = journal;
    this.database = journal.database();
    this.sessions = journal.tables().sessions();
  }

  public Optional<Session> find(SessionId id) {
    return database.read(connection -> sessions.find(connection, id));
  }

  public Optional<Session> find(SessionName name) {
    return database.read(connection -> sessions.find(connection, name));
  }

  /** All that are not deleted. */
  public List<Session> active() {
    return database.read(sessions::active);
  }

  public List<Session> page(SessionStore.Filter filter) {
    return database.read(connection -> sessions.page(connection, filter));
  }

  public List<String> namespaces() {
    return database.read(sessions::namespaces);
  }

  /** When the session's current run began. */
  public Optional<Instant> runStartedAt(Session session) {
    return session
        .run()
        .flatMap(
            run -> database.read(connection -> journal.tables().runs().startedAt(connection, run)));
  }

  /** Making it twice, by id or by client id, makes it once. */
  public Creation create(NewSession wanted) {
    Creation creation = journal.write(transaction -> create(transaction, wanted));
    return creation instanceof Created(Session fresh)
        ? new Created(find(fresh.id()).orElse(fresh))
        : creation;
  }

  private Creation create(Transaction transaction, NewSession wanted) throws SQLException {
    Connection connection = transaction.connection();
    Optional<Session> same = sessions.find(connection, wanted.id());
    if (same.isEmpty() && wanted.clientId().isPresent()) {
      same =
          sessions.findByClientId(connection, wanted.name().namespace(), wanted.clientId().get());
    }
    if (same.isPresent()) {
      return new Existing(same.get());
    }
    Optional<Session> namesake = sessions.find(connection, wanted.name());
    if (namesake.isPresent()) {
      return new NameTaken(namesake.get());
    }
    Session own =
        Session.fresh(
            wanted.id(),
            wanted.name(),
            wanted.spec(),
            wanted.generation(),
            wanted.createdBy(),
            journal.clock().instant());
    Session fresh = wanted.host().map(own::ofHost).orElse(own);
    sessions.insert(connection, fresh, wanted.clientId());
    Edit edit = transaction.open(List.of(wanted.id())).get(wanted.id());
    begin(requireNonNull(edit), wanted);
    return new Created(edit.session());
  }

  private static void begin(Edit edit, NewSession wanted) throws SQLException {
    edit.announce();
    edit.append(new SessionEvent.Created(wanted.createdBy(), wanted.spec().agent().kind().word()));
    String prompt = wanted.spec().prompt();
    if (prompt != null && !prompt.isBlank()) {
      Prompts.add(
          edit,
          new Prompt(FIRST_PROMPT, prompt, wanted.createdBy(), Prompt.State.QUEUED, edit.now()));
    }
  }

  /** The object in the cluster was changed. */
  public void specChanged(SessionId id, AgentSessionSpec spec, long generation) {
    journal.edit(
        id,
        edit -> {
          Session changed = edit.session().withSpec(spec, generation);
          sessions.saveSpec(edit.connection(), changed);
          edit.announce();
          return changed;
        });
  }

  /** The session is gone for everyone; its log stays. Twice is once. */
  public boolean delete(SessionId id, String actor) {
    return journal
        .edit(
            id,
            edit -> {
              if (edit.session().deleted()) {
                return false;
              }
              edit.append(new SessionEvent.Deleted(actor));
              edit.expireApprovals("The session was deleted.");
              // Our own are ended by their launcher; nobody but its host can end such a run.
              if (edit.session().host().isPresent() && !edit.session().phase().ended()) {
                edit.order(new Stop(edit.newCommandId(), Signal.TERM), false);
              }
              // A link of the old epoch is told so at its next word.
              edit.epoch(edit.session().epoch() + 1);
              sessions.markDeleted(edit.connection(), id, edit.now());
              return true;
            })
        .orElse(false);
  }

  /** The first line of the file that the session was imported from, if it was. */
  public Optional<String> importedHead(SessionId id) {
    return database.read(connection -> sessions.importedHead(connection, id));
  }

  /** An imported session leaves its name to one that is made in the cluster. */
  public void stepAside(SessionId id) {
    journal.edit(
        id,
        edit -> {
          String name = edit.session().name().name();
          String tail = "-" + id.toString().substring(28);
          int most = SessionName.LONGEST - tail.length();
          sessions.rename(
              edit.connection(), id, name.substring(0, Math.min(most, name.length())) + tail);
          edit.announce();
          return name;
        });
  }

  /** Tells the lifecycle what happened; the session as it is afterwards. */
  public Optional<Session> signal(SessionId id, SessionSignal signal) {
    return journal.edit(
        id,
        edit -> {
          edit.signal(signal);
          return edit.session();
        });
  }

  /** A pod or process was made. Twice the same is once. */
  public Optional<Session> launched(SessionId id, String ref) {
    return journal.edit(
        id,
        edit -> {
          Session.Launch launch = edit.session().launch();
          if (launch.ref().filter(ref::equals).isPresent()) {
            return edit.session();
          }
          edit.launch(
              new Session.Launch(
                  Optional.of(ref), launch.attempt() + 1, launch.failures(), Optional.empty()));
          edit.signal(new Launched());
          return edit.session();
        });
  }

  /** The pod or process is gone. Lost once is lost. */
  public Optional<Session> lost(
      SessionId id, LaunchLost lost, boolean countsAsFailure, Optional<Instant> notBefore) {
    return journal.edit(
        id,
        edit -> {
          Session.Launch launch = edit.session().launch();
          if (launch.ref().isEmpty()) {
            return edit.session();
          }
          edit.launch(
              new Session.Launch(
                  Optional.empty(),
                  launch.attempt(),
                  launch.failures() + (countsAsFailure ? 1 : 0),
                  notBefore));
          if (edit.session().run().isPresent()) {
            edit.endRun(edit.session().run().get(), lost.message());
          }
          edit.signal(lost);
          return edit.session();
        });
  }

  /** The laptop's control plane ends: everything that lives is suspended. */
  public void suspendAll() {
    for (Session session : active()) {
      // What runs on a host goes on without us.
      if (session.host().isPresent()) {
        continue;
      }
      journal.edit(
          session.id(),
          edit -> {
            Session.Launch launch = edit.session().launch();
            edit.launch(
                new Session.Launch(
                    Optional.empty(), launch.attempt(), launch.failures(), Optional.empty()));
            edit.signal(new ControlPlaneStopping());
            return edit.session();
          });
    }
  }
}
