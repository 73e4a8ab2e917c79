/**
 * Sessions as pods.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.control.pod.PodBlueprint} (pure) says what a session's pod, service
 *       account and network policy are. All belong to the AgentSession object, so deleting it
 *       deletes them; there is no finalizer.
 *   <li>{@link dev.quarterdeck.control.pod.PodReading} (pure) turns a pod's status into a {@link
 *       dev.quarterdeck.control.launch.LaunchState} with a reason and a sentence for people: itself
 *       what concerns the whole pod, {@code ContainerReading} what concerns one container.
 *   <li>{@link dev.quarterdeck.control.pod.PodGateway} is the only user of the client's pods.
 *   <li>{@link dev.quarterdeck.control.pod.PodLauncher} puts them together.
 *   <li>{@link dev.quarterdeck.control.pod.PodTokens} tells runners by the token of their pod.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.pod;

import org.jspecify.annotations.NullMarked;
