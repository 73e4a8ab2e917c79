package dev.quarterdeck.control.conversation;

import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent.AwaitingInput;
import dev.quarterdeck.protocol.RunEvent.OptionKind;
import dev.quarterdeck.protocol.RunEvent.PermissionOption;
import dev.quarterdeck.protocol.RunEvent.PermissionReason;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import java.util.List;
import java.util.Optional;

/** What host programs ask, as approvals. Their wire knows four answers; ours are named the same. */
final class HostQuestions {
  private static final List<PermissionOption> ANSWERS =
      List.of(
          new PermissionOption("approve", "Approve", OptionKind.ALLOW_ONCE),
          new PermissionOption(
              "approve_for_session", "Approve for this session", OptionKind.ALLOW_ALWAYS),
          new PermissionOption("deny", "Deny", OptionKind.REJECT_ONCE),
          new PermissionOption("abort", "Deny and stop", OptionKind.REJECT_ALWAYS));

  private HostQuestions() {}

  static PermissionRequested of(AwaitingInput waits, RequestId request) {
    boolean leave = waits.reason().equals("permission");
    return new PermissionRequested(
        request,
        leave ? PermissionReason.PERMISSION : PermissionReason.QUESTION,
        waits.prompt().filter(prompt -> !prompt.isBlank()).orElse("The program waits for input."),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "Approve",
        "Deny",
        Optional.empty(),
        List.of());
  }

  static PermissionRequested withOptions(PermissionRequested asked) {
    if (!asked.options().isEmpty() || asked.reason() == PermissionReason.QUESTION) {
      return asked;
    }
    return new PermissionRequested(
        asked.requestId(),
        asked.reason(),
        asked.prompt(),
        asked.opTool(),
        asked.opArgs(),
        asked.opArgsSummary(),
        asked.approveText(),
        asked.denyText(),
        asked.toolCall(),
        ANSWERS);
  }
}
