/** Quarterdeck on a real Kubernetes: Helm, kubectl, pods, roles, and what breaks. */
@NullMarked
package dev.quarterdeck.e2e.cluster;

import org.jspecify.annotations.NullMarked;
