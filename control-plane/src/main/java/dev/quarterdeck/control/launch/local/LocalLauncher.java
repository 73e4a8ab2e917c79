package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.launch.LaunchResult;
import dev.quarterdeck.control.launch.LaunchResult.Made;
import dev.quarterdeck.control.launch.LaunchResult.NotYet;
import dev.quarterdeck.control.launch.LaunchResult.Refused;
import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.Launcher;
import dev.quarterdeck.control.log.Announcement;
import dev.quarterdeck.control.log.Wakeups;
import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.Transition.Why;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives sessions processes. */
@Singleton
@Requires(property = LocalSettings.DATA)
public class LocalLauncher implements Launcher {
  private static final Logger LOG = LoggerFactory.getLogger(LocalLauncher.class);

  private final LocalSettings settings;
  private final LaunchRecordStore store;
  private final Database database;
  private final Wakeups wakeups;
  private final Clock clock;
  private final Runners runners;
  private volatile boolean closing;

  LocalLauncher(
      LocalSettings settings,
      LaunchRecordStore store,
      Database database,
      Wakeups wakeups,
      Clock clock) {
    this.settings = settings;
    this.store = store;
    this.database = database;
    this.wakeups = wakeups;
    this.clock = clock;
    this.runners = new Runners(clock);
  }

  @Override
  public LaunchState observe(Session session) {
    Optional<LaunchRecord> launch = find(session.id());
    if (launch.isEmpty()) {
      tidy(session);
      return new LaunchState.Absent();
    }
    return launch.get().process().isAlive()
        ? alive(session, launch.get())
        : over(session, launch.get());
  }

  private LaunchState alive(Session session, LaunchRecord launch) {
    runners.adopt(launch, ended -> ended(session.id(), ended));
    if (launch.goneBy().isPresent()) {
      // Told by an earlier control plane, perhaps: telling twice is fine.
      runners.end(launch, launch.goneBy().get());
      return ending(launch, launch.goneBy().get(), "The runner was told to end.");
    }
    if (!launch.url().equals(settings.url())) {
      // It would dial an address where nobody is any more.
      Instant goneBy = end(session.id(), launch);
      return ending(launch, goneBy, "The control plane moved to another address.");
    }
    trimLog(session);
    return new LaunchState.Up(
        launch.attempt(),
        launch.ref(),
        launch.startedAt(),
        "Its log says why: " + folders(session).log());
  }

  private static LaunchState ending(LaunchRecord launch, Instant goneBy, String message) {
    return new LaunchState.Ending(
        launch.attempt(), launch.ref(), new Why(Reason.RUNNER_STOPPED, message), goneBy);
  }

  private LaunchState over(Session session, LaunchRecord launch) {
    Runners.sweep(launch);
    if (launch.goneBy().isPresent()) {
      clear(session.id(), launch);
      tidy(session);
      return new LaunchState.Absent();
    }
    return new LaunchState.Over(
        launch.attempt(),
        launch.ref(),
        new Why(Reason.PROCESS_ENDED, farewell(session, launch)),
        true);
  }

  private String farewell(Session session, LaunchRecord launch) {
    OptionalInt code = runners.exitCode(launch);
    String how =
        code.isPresent()
            ? "The runner's process " + exit(code.getAsInt()) + "."
            : "The runner's process ended while the control plane was not there to see it.";
    Path log = folders(session).log();
    return how + " Its log is " + log + ".";
  }

  private static String exit(int code) {
    return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
  }

  @Override
  public LaunchResult launch(Session session) {
    if (closing) {
      return new NotYet("The control plane is being stopped.");
    }
    int attempt = session.launch().attempt() + 1;
    Optional<LaunchRecord> before = find(session.id());
    if (before.isPresent() && before.get().process().isAlive()) {
      return before.get().attempt() == attempt && before.get().goneBy().isEmpty()
          ? new Made(before.get().ref())
          : new NotYet("The runner before is still ending.");
    }
    before.ifPresent(Runners::sweep);
    return start(session, attempt);
  }

  private LaunchResult start(Session session, int attempt) {
    Optional<Path> program = settings.runnerHome().map(home -> home.resolve("bin/runner"));
    if (program.filter(Files::isExecutable).isEmpty()) {
      return refused(
          Reason.PROCESS_NOT_STARTED,
          "The runner is not at "
              + program.map(Path::toString).orElse("any known place")
              + ": start Quarterdeck with dev/run, which builds it.");
    }
    SessionFolders folders = folders(session);
    String mark = UUID.randomUUID().toString();
    try {
      folders.make();
      LinkToken token = LinkToken.fresh(session.id());
      folders.writeToken(token);
      Map<String, String> environment =
          AgentEnvironment.of(
              System.getenv(),
              settings.passedVariables(),
              Optional.ofNullable(session.spec().pod()),
              ours(session, folders, mark));
      Gate gate = Gate.before(program.get(), folders.workspace(), environment, folders.log());
      return open(session, gate, token, attempt, mark);
    } catch (AgentEnvironment.Unavailable e) {
      return refused(Reason.SPEC_INVALID, e.sentence());
    } catch (IOException e) {
      return refused(
          Reason.PROCESS_NOT_STARTED, "The runner could not be started: " + e.getMessage() + ".");
    }
  }

  private LaunchResult open(Session session, Gate gate, LinkToken token, int attempt, String mark)
      throws IOException {
    LaunchRecord launch =
        new LaunchRecord(
            attempt, gate.identity(), mark, settings.url(), clock.instant(), Optional.empty());
    // Before the row says so, or a look from elsewhere would take it for somebody else's child.
    runners.watch(launch, gate.process(), ended -> ended(session.id(), ended));
    try {
      database.write(connection -> {
        store.begin(connection, session.id(), launch, token.hash());
        return launch;
      });
    } catch (RuntimeException e) {
      gate.close();
      throw e;
    }
    gate.open();
    LOG.info(
        "session={} runner=started pid={} attempt={}",
        session.id(),
        launch.process().pid(),
        attempt);
    return new Made(launch.ref());
  }

  private Map<String, String> ours(Session session, SessionFolders folders, String mark) {
    return Map.of(
        "QD_URL",
        settings.url(),
        "QD_TOKEN_FILE",
        folders.token().toString(),
        "QD_HOST_ID",
        LocalRunnerTokens.host(session.id()).value(),
        "QD_STATE_DIR",
        folders.state().toString(),
        "QD_WORKDIR",
        folders.workspace().toString(),
        "QD_HOME",
        settings.runnerHome().orElseThrow().toString(),
        LaunchRecord.MARK_VARIABLE,
        mark);
  }

  private static LaunchResult refused(Reason reason, String message) {
    return new Refused(new Why(reason, message));
  }

  @Override
  public void end(Session session) {
    find(session.id())
        .ifPresent(launch -> {
          if (launch.process().isAlive()) {
            end(session.id(), launch);
          } else {
            Runners.sweep(launch);
            clear(session.id(), launch);
          }
        });
  }

  /** When it will be gone at the latest. The row knows it first: a restart must go on with it. */
  private Instant end(SessionId session, LaunchRecord launch) {
    Instant goneBy = launch.goneBy().orElseGet(() -> clock.instant().plus(settings.grace()));
    LaunchRecord ending = launch.toldToEnd(goneBy);
    database.write(connection -> {
      store.save(connection, session, ending);
      return ending;
    });
    runners.adopt(ending, ended -> ended(session, ended));
    runners.end(ending, goneBy);
    return goneBy;
  }

  /** Ends all runners and returns when they are gone. None is started from now on. */
  public void close() throws InterruptedException {
    closing = true;
    List<LaunchRecordStore.Launched> all =
        database.read(store::all).stream()
            .filter(launched -> launched.launch().process().isAlive())
            .toList();
    all.forEach(launched -> end(launched.session(), launched.launch()));
    for (LaunchRecordStore.Launched launched : all) {
      runners.await(launched.launch());
    }
    LOG.info("runners=ended count={}", all.size());
  }

  /** Looks at every launch of an earlier control plane, also of sessions deleted meanwhile. */
  public void adoptAll() {
    for (LaunchRecordStore.Launched launched : database.read(store::all)) {
      LaunchRecord launch = launched.launch();
      if (!launch.process().isAlive()) {
        Runners.sweep(launch);
      } else if (launched.deleted() || launch.goneBy().isPresent()) {
        end(launched.session(), launch);
      } else {
        runners.adopt(launch, ended -> ended(launched.session(), ended));
      }
    }
  }

  /** Wakes the reconcile loop, which looks and decides. */
  private void ended(SessionId session, LaunchRecord launch) {
    LOG.info(
        "session={} runner=ended pid={} exit={}",
        session,
        launch.process().pid(),
        runners.exitCode(launch));
    try {
      List<Announcement> news = List.of(Announcement.moved(session));
      database.write(connection -> {
        wakeups.announce(connection, news);
        return session;
      });
      wakeups.committed(news);
    } catch (DatabaseException e) {
      LOG.info("session={} wakeup=missed cause=\"{}\"", session, e.getMessage());
    }
  }

  private Optional<LaunchRecord> find(SessionId session) {
    return database.read(connection -> store.find(connection, session));
  }

  private void clear(SessionId session, LaunchRecord launch) {
    database.write(connection -> {
      store.clear(connection, session);
      return session;
    });
    runners.forget(launch);
  }

  /** Like the volume of a pod: the files of a deleted session go with it. */
  private void tidy(Session session) {
    if (!session.deleted()) {
      return;
    }
    try {
      folders(session).delete();
    } catch (IOException e) {
      LOG.warn("session={} files=left cause=\"{}\"", session.id(), e.getMessage());
    }
  }

  private void trimLog(Session session) {
    try {
      folders(session).trimLog();
    } catch (IOException e) {
      LOG.warn("session={} log=not-trimmed cause=\"{}\"", session.id(), e.getMessage());
    }
  }

  private SessionFolders folders(Session session) {
    return SessionFolders.of(settings.data(), session);
  }
}
