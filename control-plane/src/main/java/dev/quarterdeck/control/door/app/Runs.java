package dev.quarterdeck.control.door.app;

import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Deed;
import dev.quarterdeck.control.access.Place;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.approval.Approval;
import dev.quarterdeck.control.conversation.HostRuns;
import dev.quarterdeck.control.conversation.HostVerdict;
import dev.quarterdeck.control.conversation.Prompts;
import dev.quarterdeck.control.conversation.Prompts.Added;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.conversation.Verdicts;
import dev.quarterdeck.control.conversation.Verdicts.Outcome;
import dev.quarterdeck.control.conversation.Verdicts.Verdict;
import dev.quarterdeck.control.desired.DesiredSessions;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.protocol.InputId;
import dev.quarterdeck.protocol.Json;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunId;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.SessionEvent.Decision;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What apps may do with runs, whoever runs them. A refusal is a problem. */
@Singleton
final class Runs {
  private static final int LONGEST_TEXT = 100_000;

  private final Access access;
  private final HostRuns runs;
  private final Sessions sessions;
  private final DesiredSessions desired;
  private final Prompts prompts;
  private final Verdicts verdicts;

  Runs(
      Access access,
      HostRuns runs,
      Sessions sessions,
      DesiredSessions desired,
      Prompts prompts,
      Verdicts verdicts) {
    this.access = access;
    this.runs = runs;
    this.sessions = sessions;
    this.desired = desired;
    this.prompts = prompts;
    this.verdicts = verdicts;
  }

  /** Who may not see it learns no more than who asks for what never was. */
  Session find(Principal principal, String run, Deed deed) {
    Session session =
        runId(run)
            .flatMap(runs::sessionOf)
            .filter(found -> !found.deleted())
            .filter(found -> allows(principal, Deed.READ_CONVERSATION, found))
            .orElseThrow(() -> noRun("There is no run " + run + "."));
    access.require(
        principal, deed, new Place.Thing(session.name().namespace(), session.name().name()));
    return session;
  }

  private boolean allows(Principal principal, Deed deed, Session session) {
    return access.allows(
        principal, deed, new Place.Thing(session.name().namespace(), session.name().name()));
  }

  static Optional<RunId> runId(String text) {
    try {
      return Optional.of(new RunId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static ProblemException noRun(String detail) {
    return Problem.of(ProblemCode.RUN_NOT_FOUND, detail, "GET /runs lists those that you may see.")
        .exception();
  }

  /** One that goes on, and whose host is there to be told. */
  private Session live(Principal principal, String run, Deed deed) {
    Session session = find(principal, run, deed);
    if (session.phase().ended()
        || session.run().filter(current -> current.value().equals(run)).isEmpty()) {
      throw noRun("The run " + run + " is over.");
    }
    if (!session.connected()) {
      throw offline();
    }
    return session;
  }

  static ProblemException offline() {
    return Problem.of(
            ProblemCode.HOST_OFFLINE,
            "The run's host is not connected; nothing was queued.",
            "Send it again, with the same id, when the host is back.")
        .exception();
  }

  /** Sent again with the same id it is written once. */
  void input(Principal principal, String run, String id, String text) {
    Session session = find(principal, run, Deed.PROMPT);
    InputId input = inputId(id);
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      throw Problem.field(
              "text",
              "text has " + text.length() + " characters.",
              "Use 1 to " + LONGEST_TEXT + " characters.")
          .exception();
    }
    boolean known =
        prompts.list(session.id()).stream()
            .anyMatch(prompt -> prompt.id().equals(input) && prompt.text().equals(text));
    if (known) {
      return;
    }
    live(principal, run, Deed.PROMPT);
    switch (prompts
        .add(session.id(), input, text, principal.name())
        .orElseThrow(() -> noRun("There is no run " + run + "."))) {
      case Added.New _, Added.Same _ -> {}
      case Added.Different _ ->
          throw Problem.of(
                  ProblemCode.ID_TAKEN,
                  "The input_id " + input + " belongs to other words.",
                  "Make up a new id for every new input.")
              .exception();
      case Added.SessionEnded(String because) ->
          throw noRun("The input was not taken: " + because + ".");
    }
  }

  private static InputId inputId(String id) {
    try {
      return new InputId(id);
    } catch (IllegalArgumentException e) {
      throw Problem.field("input_id", e.getMessage() + ".", "A random UUID will do.").exception();
    }
  }

  /** A pod of ours is ended as every session is: it is deleted, and its log stays. */
  void stop(Principal principal, String run, Signal signal) {
    Deed deed = signal == Signal.INT ? Deed.PROMPT : Deed.DELETE_SESSION;
    Session session = live(principal, run, deed);
    boolean done =
        session.host().isPresent()
            ? runs.stop(session.id(), signal, principal.name())
            : stopOurs(session, signal, principal.name());
    if (!done) {
      throw noRun("The run " + run + " does nothing that could be stopped.");
    }
  }

  private boolean stopOurs(Session session, Signal signal, String actor) {
    if (signal == Signal.INT) {
      return prompts.interrupt(session.id(), actor).orElse(false);
    }
    desired.delete(session, actor);
    return true;
  }

  /** What only programs in a terminal know. */
  void tell(Principal principal, String run, String type, Json data) {
    Session session = live(principal, run, Deed.PROMPT);
    if (session.host().isEmpty()) {
      throw Problem.of(
              ProblemCode.INVALID_REQUEST,
              type + " means nothing to a run without a terminal.",
              "Use run.send_input.")
          .exception();
    }
    if (!runs.tell(session.id(), type, data)) {
      throw noRun("The run " + run + " is over.");
    }
  }

  /** The first verdict counts; saying the same again changes nothing. */
  void decide(
      Principal principal,
      String run,
      String request,
      Decision decision,
      Optional<String> optionId,
      HostVerdict words) {
    Session session = find(principal, run, Deed.DECIDE_APPROVAL);
    Approval approval =
        requestId(request)
            .flatMap(id -> runId(run).flatMap(of -> verdicts.find(of, id)))
            .filter(found -> found.sessionId().equals(session.id()))
            .orElseThrow(() ->
                Problem.of(
                        ProblemCode.APPROVAL_NOT_FOUND,
                        "The run asked nothing by the name " + request + ".",
                        "Use the request_id of the question.")
                    .exception());
    boolean offered =
        optionId
            .filter(option ->
                approval.question().options().stream()
                    .anyMatch(one -> one.optionId().equals(option)))
            .isPresent();
    Verdict verdict =
        new Verdict(
            decision,
            principal.name(),
            Optional.empty(),
            offered ? optionId : Optional.empty(),
            Optional.empty(),
            Optional.of(words));
    switch (verdicts.decide(approval.id(), verdict).orElseThrow()) {
      case Outcome.Decided _ -> {}
      case Outcome.AlreadyClosed(Approval closed) -> {
        boolean same =
            closed.decision().filter(before -> before.decision() == decision).isPresent();
        if (!same) {
          throw Problem.of(
                  ProblemCode.ALREADY_DECIDED,
                  "The question is not open any more.",
                  "The first verdict counts; nothing was changed.")
              .exception();
        }
      }
      case Outcome.NoSuchOption _ -> throw new IllegalStateException("the option was offered");
    }
  }

  private static Optional<RequestId> requestId(String text) {
    try {
      return Optional.of(new RequestId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
