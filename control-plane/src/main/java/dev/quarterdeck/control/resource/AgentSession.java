package dev.quarterdeck.control.resource;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * A session as Kubernetes has it. A pod's name is made from the session's, and both are labels:
 * hence the limits of the name.
 */
@Group(AgentSession.GROUP)
@Version(AgentSession.VERSION)
@ShortNames("ags")
@ValidationRule(
    value = "self.metadata.name.size() <= 52",
    fieldPath = ".metadata.name",
    message =
        "the name is too long: use at most 52 characters, so that the names of pods can be made"
            + " from it")
@ValidationRule(
    value = "!self.metadata.name.contains('.')",
    fieldPath = ".metadata.name",
    message = "the name must not contain a dot: use small letters, digits and dashes")
@ValidationRule(
    value =
        "!has(oldSelf.status) || !has(oldSelf.status.run) || oldSelf.status.run.epoch == 0 ||"
            + " self.spec.agent == oldSelf.spec.agent",
    fieldPath = ".spec.agent",
    message =
        "agent cannot be changed once the first run has started: create another AgentSession"
            + " instead")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(name = "AGENT", jsonPath = ".spec.agent.kind", type = Type.STRING)
@AdditionalPrinterColumn(name = "WAITING", jsonPath = ".status.waitingFor", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "APPROVALS",
    jsonPath = ".status.approvals.pending",
    type = Type.INTEGER)
@AdditionalPrinterColumn(name = "IDLE", jsonPath = ".status.lastActivity", type = Type.DATE)
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "REASON",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "POD",
    jsonPath = ".status.run.pod",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "RUN",
    jsonPath = ".status.run.id",
    type = Type.STRING,
    priority = 1)
public final class AgentSession extends CustomResource<AgentSessionSpec, AgentSessionStatus>
    implements Namespaced {
  public static final String GROUP = "quarterdeck.dev";
  public static final String VERSION = "v1alpha1";
  public static final String KIND = "AgentSession";

  @Override
  protected @Nullable AgentSessionSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable AgentSessionStatus initStatus() {
    return null;
  }
}
