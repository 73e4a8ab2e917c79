package dev.quarterdeck.control.reconcile;

import dev.quarterdeck.control.conversation.Creation;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.Sessions.NewSession;
import dev.quarterdeck.control.launch.LaunchResult;
import dev.quarterdeck.control.launch.Launcher;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionSignal.LaunchHindered;
import dev.quarterdeck.control.session.SessionSignal.LaunchLost;
import dev.quarterdeck.control.session.Transition.Why;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what was decided. Doing it twice is doing it once. */
@Singleton
final class DecisionExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionExecutor.class);
  private static final String OPERATOR = "quarterdeck";
  private static final Duration NOT_YET = Duration.ofSeconds(2);
  private static final Duration REFUSED = Duration.ofSeconds(30);

  private final Sessions sessions;
  private final Launcher launcher;
  private final Clock clock;

  DecisionExecutor(Sessions sessions, Launcher launcher, Clock clock) {
    this.sessions = sessions;
    this.launcher = launcher;
    this.clock = clock;
  }

  /** When to look again; zero: at once, because something was changed. */
  Optional<Duration> execute(Observation seen, Decision decision) {
    SessionId id = seen.id();
    return switch (decision) {
      case Decision.Nothing() -> Optional.empty();
      case Decision.Wait(Duration until, String message) -> {
        LOG.debug("session={} wait={} because=\"{}\"", id, until, message);
        yield Optional.of(until);
      }
      case Decision.Adopt(Declaration.Present declared) -> adopt(declared);
      case Decision.TakeSpec(Declaration.Present declared) -> {
        sessions.specChanged(id, declared.spec(), declared.generation());
        yield again(id, "spec", "generation " + declared.generation());
      }
      case Decision.Forget(SessionId session, String message) -> {
        if (sessions.find(session).filter(Session::imported).isPresent()) {
          sessions.stepAside(session);
          yield again(session, "renamed", "An AgentSession has the name of an imported session.");
        }
        sessions.delete(session, OPERATOR);
        yield again(session, "deleted", message);
      }
      case Decision.Launch() -> seen.session().flatMap(this::launch);
      case Decision.Record(String ref) -> {
        sessions.launched(id, ref);
        yield again(id, "launched", ref);
      }
      case Decision.Hinder(Why why) -> {
        sessions.signal(id, new LaunchHindered(why.reason(), why.message()));
        yield again(id, "hindered", why.message());
      }
      case Decision.Lose lose -> {
        lose(id, lose);
        yield again(id, "lost", lose.why().message());
      }
      case Decision.End(String message) -> {
        seen.session().ifPresent(launcher::end);
        LOG.info("session={} runner=ending because=\"{}\"", id, message);
        yield Optional.of(NOT_YET);
      }
    };
  }

  private Optional<Duration> adopt(Declaration.Present declared) {
    Creation creation =
        sessions.create(
            new NewSession(
                declared.id(),
                declared.name(),
                declared.spec(),
                declared.generation(),
                declared.createdBy(),
                declared.clientId()));
    return switch (creation) {
      case Creation.Created _ -> again(declared.id(), "created", declared.name().toString());
      case Creation.Existing _ -> Optional.of(Duration.ZERO);
      // Looking again finds the namesake.
      case Creation.NameTaken _ -> Optional.of(NOT_YET);
    };
  }

  private Optional<Duration> launch(Session seen) {
    // Read again: another replica may have been leader until a moment ago.
    Optional<Session> session = sessions.find(seen.id()).filter(row -> unchanged(row, seen));
    if (session.isEmpty()) {
      return Optional.of(Duration.ZERO);
    }
    return switch (launcher.launch(session.get())) {
      case LaunchResult.Made(String ref) -> {
        sessions.launched(seen.id(), ref);
        yield again(seen.id(), "launched", ref);
      }
      case LaunchResult.NotYet(String message) -> {
        LOG.debug("session={} launch=later because=\"{}\"", seen.id(), message);
        yield Optional.of(NOT_YET);
      }
      case LaunchResult.Refused(Why why) -> {
        if (seen.why().filter(why::equals).isEmpty()) {
          sessions.signal(seen.id(), new LaunchHindered(why.reason(), why.message()));
          LOG.info("session={} launch=refused because=\"{}\"", seen.id(), why.message());
        }
        yield Optional.of(REFUSED);
      }
    };
  }

  private static boolean unchanged(Session now, Session seen) {
    return !now.deleted()
        && now.phase() == Phase.PENDING
        && now.generation() == seen.generation()
        && now.launch().equals(seen.launch());
  }

  private void lose(SessionId id, Decision.Lose lose) {
    sessions.lost(
        id,
        new LaunchLost(lose.why().reason(), lose.why().message(), lose.again()),
        lose.counts(),
        lose.pause().map(clock.instant()::plus));
  }

  private static Optional<Duration> again(SessionId id, String what, String detail) {
    LOG.info("session={} {}=\"{}\"", id, what, detail);
    return Optional.of(Duration.ZERO);
  }
}
