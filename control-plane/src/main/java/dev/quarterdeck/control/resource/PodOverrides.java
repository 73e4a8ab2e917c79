package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a session may change of its pod. Everything else of the pod is ours. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodOverrides(
    @Nullable ResourceRequirements resources,
    @Nullable String runtimeClassName,
    @Nullable Map<String, String> nodeSelector,
    @Nullable List<Toleration> tolerations,
    @Nullable List<LocalObjectReference> imagePullSecrets,
    @Nullable List<EnvVar> env,
    @Nullable List<EnvFromSource> envFrom) {}
