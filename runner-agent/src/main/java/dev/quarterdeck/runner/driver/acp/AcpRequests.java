package dev.quarterdeck.runner.driver.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quarterdeck.protocol.RequestId;
import dev.quarterdeck.protocol.RunEvent.PermissionOutcome;
import dev.quarterdeck.protocol.RunEvent.PermissionRequested;
import dev.quarterdeck.runner.driver.AgentDriver.Answer;
import dev.quarterdeck.runner.driver.AgentDriver.Verdict;
import dev.quarterdeck.runner.rpc.JsonRpc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The agent's open requests. Each gets exactly one answer, whoever comes first. */
final class AcpRequests {
  private final Map<RequestId, AcpPermission> open = new LinkedHashMap<>();
  private long count;

  synchronized PermissionRequested add(JsonNode rpcId, JsonNode params) {
    count++;
    RequestId id = new RequestId("req-" + count);
    AcpPermission permission = AcpPermission.read(rpcId, params);
    open.put(id, permission);
    return permission.event(id);
  }

  synchronized Answer answer(RequestId id, Verdict verdict, JsonRpc rpc) {
    AcpPermission permission = open.get(id);
    if (permission == null) {
      return new Answer.Refused("the agent does not wait for an answer to " + id);
    }
    return switch (permission.choose(verdict)) {
      case AcpPermission.Choice.Selected(var option) -> {
        open.remove(id);
        rpc.respond(permission.rpcId(), AcpPermission.selected(option, reason(verdict)));
        yield new Answer.Given(permission.outcome(option), Optional.of(option.optionId()));
      }
      case AcpPermission.Choice.Cancelled() -> {
        open.remove(id);
        rpc.respond(permission.rpcId(), AcpPermission.cancelled());
        yield new Answer.Given(PermissionOutcome.CANCELLED, Optional.empty());
      }
      case AcpPermission.Choice.Unclear(String why) -> new Answer.Refused(why);
    };
  }

  private static Optional<String> reason(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Yes _ -> Optional.empty();
      case Verdict.No(Optional<String> _, Optional<String> reason) -> reason;
    };
  }

  /** The agent itself gave up on one of its requests. */
  synchronized Optional<RequestId> withdraw(JsonNode rpcId) {
    Optional<RequestId> found =
        open.entrySet().stream()
            .filter(entry -> entry.getValue().rpcId().equals(rpcId))
            .map(Map.Entry::getKey)
            .findFirst();
    found.ifPresent(open::remove);
    return found;
  }

  /** Answers all with "cancelled", which every agent survives and one of them waits for. */
  synchronized List<RequestId> cancelAll(JsonRpc rpc) {
    open.values().forEach(it -> rpc.respond(it.rpcId(), AcpPermission.cancelled()));
    List<RequestId> ids = List.copyOf(open.keySet());
    open.clear();
    return ids;
  }

  /** Those that nobody can answer any more, because the turn that asked is over. */
  synchronized List<RequestId> dropAll() {
    List<RequestId> ids = List.copyOf(open.keySet());
    open.clear();
    return ids;
  }
}
