package dev.quarterdeck.protocol;

import dev.quarterdeck.protocol.RunEvent.ExitReason;
import dev.quarterdeck.protocol.RunEvent.NoticeLevel;
import dev.quarterdeck.protocol.RunEvent.OptionKind;
import dev.quarterdeck.protocol.RunEvent.OutputStream;
import dev.quarterdeck.protocol.RunEvent.PermissionOption;
import dev.quarterdeck.protocol.RunEvent.PermissionOutcome;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import dev.quarterdeck.protocol.RunEvent.PlanEntry;
import dev.quarterdeck.protocol.RunEvent.StopReason;
import dev.quarterdeck.protocol.ServerMessage.Brief;
import dev.quarterdeck.protocol.ServerMessage.Signal;
import dev.quarterdeck.protocol.SessionEvent.Decision;
import java.util.List;
import java.util.Optional;

/** One example of every message, with every field set. */
final class Examples {
  private static final RequestId REQUEST = new RequestId("req-1");
  private static final CommandId COMMAND = new CommandId("cmd-1");
  private static final InputId INPUT = new InputId("0199f0a0-0000-7000-8000-000000000001");
  private static final TurnId TURN = new TurnId("turn-1");
  private static final RunId RUN = new RunId("run_1");

  private static final ToolCall CALL =
      new ToolCall(
          "call-1",
          Optional.of("git push"),
          Optional.of(ToolCall.Kind.EXECUTE),
          Optional.of(ToolCall.Status.IN_PROGRESS),
          Optional.of(
              List.of(
                  ToolCall.Content.text("pushing"),
                  ToolCall.Content.diff("a.txt", Optional.of("old"), "new"))),
          Optional.of(List.of(new ToolCall.Location("/work/a.txt", Optional.of(3)))),
          Optional.of(new Json("{\"command\":\"git push\"}")),
          Optional.of(new Json("{\"exit_code\":0}")));

  private Examples() {}

  static List<Object> all() {
    return List.of(
        new HostMessage.Heartbeat(),
        new RunEvent.Started(
            "demo",
            "/work",
            "demo-agent",
            Optional.of("Demo"),
            Optional.of("1.0"),
            Optional.of("agent-session-1")),
        new RunEvent.Metadata(Optional.of("agent-session-1"), Optional.of("Fix login")),
        new RunEvent.Output(OutputStream.STDERR, "warning\n"),
        new RunEvent.Input("alice", INPUT, "use token=[redacted]", "9f86d081884c7d65"),
        new RunEvent.AwaitingInput("choice", Optional.of("Which one?"), Optional.of(REQUEST)),
        new RunEvent.PermissionRequested(
            REQUEST,
            PermissionReason.PERMISSION,
            "Run git push?",
            Optional.of("bash"),
            Optional.of(new Json("{\"command\":\"git push\"}")),
            Optional.of("git push"),
            "Allow",
            "Reject",
            Optional.of(CALL),
            List.of(
                new PermissionOption("allow", "Allow once", OptionKind.ALLOW_ONCE),
                new PermissionOption("reject", "Reject", OptionKind.REJECT_ONCE))),
        new RunEvent.PermissionAnswered(REQUEST, PermissionOutcome.APPROVED, Optional.of("allow")),
        new RunEvent.PermissionWithdrawn(REQUEST, "the turn was cancelled"),
        new RunEvent.Exited(1, ExitReason.AGENT_EXITED, Optional.of("the agent crashed")),
        new RunEvent.TurnStarted(TURN, INPUT),
        new RunEvent.TurnCompleted(TURN, StopReason.FAILED, Optional.of("out of credit")),
        new RunEvent.Message("Hello ✓", Optional.of("msg-1")),
        new RunEvent.Thought("Hmm", Optional.of("msg-2")),
        new RunEvent.ToolCalled(CALL),
        new RunEvent.Plan(List.of(new PlanEntry("Look", "high", "in_progress"))),
        new RunEvent.Mode("plan"),
        new RunEvent.Usage(new Json("{\"input_tokens\":12}")),
        new RunEvent.Notice(NoticeLevel.WARNING, "The model is slow today."),
        new RunEvent.CommandConfirmed(COMMAND, false, Optional.of("no such request")),
        new ServerMessage.Welcome(
            "0199f0a0-0000-7000-8000-000000000002",
            "team-a",
            "fix-login",
            4,
            10,
            new Brief(
                "acp",
                Optional.of("sonnet"),
                List.of("gemini", "--acp"),
                Optional.of("agent-session-1"))),
        new ServerMessage.Ack(RUN, 12),
        new ServerMessage.Resend(RUN, 5),
        new ServerMessage.Refused("bad_data", "seq counts from 1"),
        new ServerMessage.SendInput(COMMAND, INPUT, "Fix the login bug", "alice"),
        new ServerMessage.Approve(
            COMMAND, REQUEST, "alice", Optional.of("allow"), Optional.of("blue")),
        new ServerMessage.Deny(
            COMMAND, REQUEST, "alice", Optional.of("reject"), Optional.of("not on Friday")),
        new ServerMessage.Interrupt(COMMAND, "alice"),
        new ServerMessage.Stop(COMMAND, Signal.KILL),
        new SessionEvent.Created("alice", "demo"),
        new SessionEvent.PromptQueued(INPUT, "alice", "Fix the login bug"),
        new SessionEvent.PromptRemoved(INPUT, "alice"),
        new SessionEvent.PromptRefused(INPUT, "the agent takes no prompts"),
        new SessionEvent.EventRefused("agent.message", "The server could not store it."),
        new SessionEvent.PermissionDecided(
            "0199f0a0-0000-7000-8000-000000000003",
            REQUEST,
            Decision.DENY,
            "alice",
            Optional.of("not on Friday"),
            Optional.of("reject"),
            Optional.of("blue")),
        new SessionEvent.PermissionExpired(
            "0199f0a0-0000-7000-8000-000000000003", REQUEST, "the runner is gone"),
        new SessionEvent.TurnLost(TURN, "the runner is gone"),
        new SessionEvent.InterruptRequested("alice"),
        new SessionEvent.PhaseChanged(
            "Starting", "Idle", Optional.of("RunnerConnected"), Optional.of("Ready.")),
        new SessionEvent.Deleted("alice"));
  }
}
