package dev.quarterdeck.control.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;

/** Everything a session has in Kubernetes beside its AgentSession. */
public record SessionObjects(ServiceAccount account, NetworkPolicy network, Pod pod) {}
