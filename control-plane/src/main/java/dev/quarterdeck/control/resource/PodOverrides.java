package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session may change of its pod. Everything else of the pod is ours. The parts are
 * Kubernetes' own, cut down to what makes sense here: the full types would make a schema of
 * thousands of lines.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.env) || self.env.all(e, !e.name.startsWith('QD_'))",
    fieldPath = ".env",
    message = "variables that begin with QD_ belong to Quarterdeck: choose another name")
public record PodOverrides(
    @JsonPropertyDescription("What the agent's container asks for and may use at most.")
        @Nullable Resources resources,
    @JsonPropertyDescription("The RuntimeClass of the pod, for example one with a sandbox.")
        @Size(min = 1, max = 253) @Nullable String runtimeClassName,
    @JsonPropertyDescription("Labels a node must have.") @Nullable Map<String, String> nodeSelector,
    @JsonPropertyDescription("Taints of nodes that do not matter.") @Size(max = 32) @Nullable List<Toleration> tolerations,
    @JsonPropertyDescription(
            "Secrets of the namespace with credentials for registries, beside those of the"
                + " installation.")
        @Size(max = 16) @Nullable List<SecretName> imagePullSecrets,
    @JsonPropertyDescription("Environment variables of the agent.") @Size(max = 200) @Nullable List<Variable> env,
    @JsonPropertyDescription("Secrets and ConfigMaps whose keys become environment variables.")
        @Size(max = 32) @Nullable List<VariableSource> envFrom) {

  /** CPU, memory and whatever else a node counts. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "!has(self.requests) || self.requests.all(name, type(self.requests[name]) == int ||"
              + " isQuantity(string(self.requests[name])))",
      fieldPath = ".requests",
      message = "every request must be a quantity such as 500m, 2 or 512Mi")
  @ValidationRule(
      value =
          "!has(self.limits) || self.limits.all(name, type(self.limits[name]) == int ||"
              + " isQuantity(string(self.limits[name])))",
      fieldPath = ".limits",
      message = "every limit must be a quantity such as 500m, 2 or 512Mi")
  public record Resources(
      @Nullable Map<String, Quantity> requests, @Nullable Map<String, Quantity> limits) {}

  /** A taint that does not matter. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Toleration(
      @Size(max = 316) @Nullable String key,
      @Nullable Operator operator,
      @Size(max = 63) @Nullable String value,
      @Nullable Effect effect,
      @Nullable Long tolerationSeconds) {

    /** How key and value are compared. */
    public enum Operator {
      @JsonProperty("Exists")
      EXISTS("Exists"),
      @JsonProperty("Equal")
      EQUAL("Equal");

      private final String word;

      Operator(String word) {
        this.word = word;
      }

      public String word() {
        return word;
      }
    }

    /** What the taint does. */
    public enum Effect {
      @JsonProperty("NoSchedule")
      NO_SCHEDULE("NoSchedule"),
      @JsonProperty("PreferNoSchedule")
      PREFER_NO_SCHEDULE("PreferNoSchedule"),
      @JsonProperty("NoExecute")
      NO_EXECUTE("NoExecute");

      private final String word;

      Effect(String word) {
        this.word = word;
      }

      public String word() {
        return word;
      }
    }
  }

  /** A Secret of the session's namespace. */
  public record SecretName(@Required @Size(min = 1, max = 253) String name) {}

  /** One environment variable. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.value) || !has(self.valueFrom)",
      message = "give either value or valueFrom, not both")
  public record Variable(
      @Required @Size(min = 1, max = 256) String name,
      @Size(max = 32_768) @Nullable String value,
      @Nullable Origin valueFrom) {}

  /** Where the value of a variable comes from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretKeyRef) != has(self.configMapKeyRef)",
      message = "valueFrom needs exactly one of secretKeyRef and configMapKeyRef")
  public record Origin(@Nullable Key secretKeyRef, @Nullable Key configMapKeyRef) {}

  /** One key of a Secret or ConfigMap. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Key(
      @Required @Size(min = 1, max = 253) String name,
      @Required @Size(min = 1, max = 253) String key,
      @Nullable Boolean optional) {}

  /** A Secret or ConfigMap whose keys become variables. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.secretRef) != has(self.configMapRef)",
      message = "an item of envFrom needs exactly one of secretRef and configMapRef")
  public record VariableSource(
      @Size(max = 128) @Nullable String prefix,
      @Nullable Source secretRef,
      @Nullable Source configMapRef) {}

  /** A Secret or ConfigMap. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      @Required @Size(min = 1, max = 253) String name, @Nullable Boolean optional) {}
}
