package dev.quarterdeck.control.reconcile;

import static dev.quarterdeck.control.SessionFixture.ID;
import static dev.quarterdeck.control.SessionFixture.NAME;
import static dev.quarterdeck.control.SessionFixture.NOW;
import static dev.quarterdeck.control.SessionFixture.aSession;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarterdeck.control.SessionFixture;
import dev.quarterdeck.control.launch.LaunchState;
import dev.quarterdeck.control.launch.LaunchState.Absent;
import dev.quarterdeck.control.launch.LaunchState.Coming;
import dev.quarterdeck.control.launch.LaunchState.Crashing;
import dev.quarterdeck.control.launch.LaunchState.Ending;
import dev.quarterdeck.control.launch.LaunchState.Hindered;
import dev.quarterdeck.control.launch.LaunchState.Over;
import dev.quarterdeck.control.launch.LaunchState.Unknown;
import dev.quarterdeck.control.launch.LaunchState.Up;
import dev.quarterdeck.control.reconcile.Decision.Adopt;
import dev.quarterdeck.control.reconcile.Decision.End;
import dev.quarterdeck.control.reconcile.Decision.Forget;
import dev.quarterdeck.control.reconcile.Decision.Hinder;
import dev.quarterdeck.control.reconcile.Decision.Launch;
import dev.quarterdeck.control.reconcile.Decision.Lose;
import dev.quarterdeck.control.reconcile.Decision.Nothing;
import dev.quarterdeck.control.reconcile.Decision.Record;
import dev.quarterdeck.control.reconcile.Decision.TakeSpec;
import dev.quarterdeck.control.reconcile.Decision.Wait;
import dev.quarterdeck.control.session.Phase;
import dev.quarterdeck.control.session.Reason;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.Transition.Why;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionPoliciesTest {
  private static final String POD = "fix-login-1";

  /** A launcher's, whichever it is. */
  private static final String LOOK = "Look there.";

  private static final Why IMAGE = new Why(Reason.IMAGE_MISSING, "No such image.");
  private static final Why CRASH = new Why(Reason.CRASH_LOOP, "Exit code 3.");
  private static final Why DELETED = new Why(Reason.POD_DELETED, "Deleted.");
  private static final LaunchState ABSENT = new Absent();
  private static final LaunchState UP = new Up(1, POD, NOW.minusSeconds(5), LOOK);
  private static final LaunchState COMING = new Coming(1, POD, LOOK);
  private static final SessionId OTHER = SessionId.of("01890000-0000-7000-8000-000000000002");

  static Stream<Arguments> table() {
    return Stream.of(
        // --- objects and rows
        row("what could not be read is looked at again")
            .declared(new Declaration.Unknown("away"))
            .with(aSession())
            .gives(new Wait(Duration.ofSeconds(5), "away")),
        row("pod that could not be read is looked at again")
            .with(idle())
            .has(new Unknown("away"))
            .gives(new Wait(Duration.ofSeconds(5), "away")),
        row("new object becomes a session").gives(new Adopt(present(1))),
        row("former session of the name is forgotten first")
            .namesake(OTHER)
            .gives(new Forget(OTHER, "The AgentSession was deleted and its name used again.")),
        row("object that nobody understands becomes none")
            .declared(new Declaration.Unreadable(ID, NAME, 1, "kind?", Optional.empty()))
            .gives(new Nothing()),
        row("session of a deleted object is forgotten, whatever its pod does")
            .declared(new Declaration.Gone())
            .with(idle())
            .has(UP)
            .gives(new Forget(ID, "The AgentSession was deleted.")),
        row("imported session never had an object, and is left alone")
            .declared(new Declaration.Gone())
            .with(aSession().phase(Phase.SUCCEEDED).because(Reason.IMPORTED, "Imported."))
            .gives(new Nothing()),
        row("nothing here and nothing there").declared(new Declaration.Gone()).gives(new Nothing()),
        row("deleted session leaves no runner")
            .declared(new Declaration.Gone())
            .with(idle().deleted())
            .has(UP)
            .gives(new End("The session was deleted.")),
        row("deleted session without runner is done")
            .declared(new Declaration.Gone())
            .with(idle().deleted())
            .gives(new Nothing()),
        row("object that outlives its deleted session starts nothing")
            .with(aSession().deleted())
            .gives(new Nothing()),
        row("newer spec is taken")
            .declared(present(2))
            .with(idle())
            .has(UP)
            .gives(new TakeSpec(present(2))),
        row("older spec of a lagging watch is not")
            .with(idle().generation(2))
            .has(UP)
            .gives(new Nothing()),
        // --- a runner is wanted
        row("pending session is launched").with(aSession()).gives(new Launch()),
        row("pending session on a laptop is launched")
            .declared(new Declaration.RowOnly())
            .with(aSession())
            .gives(new Launch()),
        row("another try waits for its time")
            .with(aSession().lost(1, Optional.of(NOW.plusSeconds(7))))
            .gives(new Wait(Duration.ofSeconds(7), "Pause before another try.")),
        row("another try comes when it is time")
            .with(aSession().lost(1, Optional.of(NOW)))
            .gives(new Launch()),
        row("pod that was made and not written down is written down")
            .with(aSession())
            .has(UP)
            .gives(new Record(POD)),
        row("pod that was given up is ended before another one")
            .with(aSession().lost(1, Optional.empty()))
            .has(new Crashing(1, POD, CRASH, 3))
            .gives(new End("Another one takes its place.")),
        row("finished pod is cleared away before another one")
            .with(aSession().launched(POD, 1))
            .has(new Over(1, POD, CRASH, true))
            .gives(new End("Another one takes its place.")),
        row("pod on its way out is waited for")
            .with(aSession().lost(1, Optional.empty()))
            .has(new Ending(1, POD, DELETED, NOW.plusSeconds(10)))
            .gives(new Wait(Duration.ofSeconds(40), "The runner before is ending.")),
        row("pod on a dead node is not waited for without end")
            .with(aSession().lost(1, Optional.empty()))
            .has(new Ending(1, POD, DELETED, NOW.minusSeconds(30)))
            .gives(new Launch()),
        row("stopped runner whose pod lives is started again by its node")
            .with(aSession().launched(POD, 1).connected())
            .has(UP)
            .gives(new Nothing()),
        // --- it does not come up
        row("missing image is told")
            .with(starting())
            .has(new Hindered(1, POD, IMAGE))
            .gives(new Hinder(IMAGE)),
        row("the same trouble is told once")
            .with(starting().because(Reason.IMAGE_MISSING, "No such image."))
            .has(new Hindered(1, POD, IMAGE))
            .gives(new Nothing()),
        row("trouble that went away is not told any more")
            .with(starting().because(Reason.IMAGE_MISSING, "No such image."))
            .has(COMING)
            .gives(new Hinder(new Why(Reason.LAUNCHING, "Waiting for the runner to connect."))),
        row("pod that starts is given time")
            .with(starting())
            .has(COMING)
            .gives(new Wait(HindrancePolicies.SILENCE, "The runner starts.")),
        row("pod that takes long to start is told")
            .with(starting().since(NOW.minus(HindrancePolicies.SILENCE)))
            .has(COMING)
            .gives(
                new Hinder(
                    new Why(
                        Reason.RUNNER_NOT_CONNECTED, "The runner takes long to start. " + LOOK))),
        row("runner that runs and does not connect is told")
            .with(starting())
            .has(new Up(1, POD, NOW.minus(HindrancePolicies.SILENCE), LOOK))
            .gives(
                new Hinder(
                    new Why(
                        Reason.RUNNER_NOT_CONNECTED,
                        "The runner runs and does not connect. " + LOOK))),
        row("first crash is told, and the node tries again")
            .with(starting())
            .has(new Crashing(1, POD, CRASH, 1))
            .gives(new Hinder(CRASH)),
        // --- it is lost
        row("crash loop is given up and counted")
            .with(starting())
            .has(new Crashing(1, POD, CRASH, 3))
            .gives(new Lose(CRASH, true, true, Optional.of(Duration.ofSeconds(5)))),
        row("second failure pauses longer")
            .with(starting().failures(1))
            .has(new Over(1, POD, CRASH, true))
            .gives(new Lose(CRASH, true, true, Optional.of(Duration.ofSeconds(10)))),
        row("third failure in a row is the last")
            .with(starting().failures(2))
            .has(new Crashing(1, POD, CRASH, 3))
            .gives(
                new Lose(
                    new Why(Reason.CRASH_LOOP, "Exit code 3. Given up after 3 tries in a row."),
                    false,
                    true,
                    Optional.empty())),
        row("deleted pod does not count, even after failures")
            .with(starting().failures(2))
            .has(ABSENT)
            .gives(
                new Lose(
                    new Why(Reason.POD_DELETED, "The runner is gone without a trace."),
                    true,
                    false,
                    Optional.empty())),
        row("runner of a pod being deleted says goodbye")
            .with(idle())
            .has(new Ending(1, POD, DELETED, NOW.plusSeconds(9)))
            .gives(new Wait(Duration.ofSeconds(9), "The runner says goodbye.")),
        row("pod being deleted is lost when its link is")
            .with(idle().disconnected())
            .has(new Ending(1, POD, DELETED, NOW.plusSeconds(9)))
            .gives(new Lose(DELETED, true, false, Optional.empty())),
        row("crash while the session worked is left to the node")
            .with(idle().disconnected())
            .has(new Crashing(1, POD, CRASH, 1))
            .gives(new Nothing()),
        row("lost link of a living pod is the runner's to mend")
            .with(idle().disconnected())
            .has(UP)
            .gives(new Nothing()),
        row("all is well").with(idle()).has(UP).gives(new Nothing()),
        // --- it is over
        row("runner of a finished session ends by itself")
            .with(idle().phase(Phase.SUCCEEDED))
            .has(UP)
            .gives(new Wait(SessionPolicies.GOODBYE, "The runner ends by itself.")),
        row("runner of a finished session that stays is ended")
            .with(idle().phase(Phase.SUCCEEDED).since(NOW.minus(SessionPolicies.GOODBYE)))
            .has(UP)
            .gives(new End("The session is Succeeded.")),
        row("crashing pod of a failed session is ended at once")
            .with(starting().phase(Phase.FAILED))
            .has(new Crashing(1, POD, CRASH, 3))
            .gives(new End("The session is Failed.")),
        row("ended pod of an ended session may be read")
            .with(starting().phase(Phase.FAILED))
            .has(new Over(1, POD, CRASH, true))
            .gives(new Nothing()),
        row("suspended session ends its runner at once")
            .with(idle().phase(Phase.SUSPENDED))
            .has(UP)
            .gives(new End("The session is Suspended.")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void decides(String sentence, Observation seen, Decision expected) {
    assertThat(SessionPolicies.decide(seen)).as(sentence).isEqualTo(expected);
  }

  @Test
  void pauseDoublesUpToItsLongest() {
    assertThat(Stream.of(1, 2, 3, 6, 7, 100).map(LaunchPolicies::pause))
        .extracting(Duration::toSeconds)
        .containsExactly(5L, 10L, 20L, 160L, 300L, 300L);
  }

  private static SessionFixture starting() {
    return aSession()
        .phase(Phase.STARTING)
        .launched(POD, 1)
        .because(Reason.LAUNCHING, "Waiting for the runner to connect.");
  }

  private static SessionFixture idle() {
    return aSession().phase(Phase.IDLE).launched(POD, 1).connected();
  }

  private static Declaration.Present present(long generation) {
    Session session = aSession().done();
    return new Declaration.Present(
        ID, NAME, generation, session.spec(), "owner", Optional.empty(), Optional.empty());
  }

  private static Row row(String sentence) {
    return new Row(sentence);
  }

  /** One line of the table; an object of generation 1 and no pod unless it says otherwise. */
  private static final class Row {
    private final String sentence;
    private Declaration declaration = present(1);
    private Optional<Session> session = Optional.empty();
    private Optional<SessionId> namesake = Optional.empty();
    private LaunchState launch = ABSENT;

    Row(String sentence) {
      this.sentence = sentence;
    }

    Row declared(Declaration given) {
      declaration = given;
      return this;
    }

    Row with(SessionFixture given) {
      session = Optional.of(given.done());
      return this;
    }

    Row namesake(SessionId given) {
      namesake = Optional.of(given);
      return this;
    }

    Row has(LaunchState given) {
      launch = given;
      return this;
    }

    Arguments gives(Decision expected) {
      return Arguments.of(
          sentence, new Observation(ID, declaration, session, namesake, launch, NOW), expected);
    }
  }
}
