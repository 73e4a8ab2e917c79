/**
 * How a session gets a runner. {@link dev.quarterdeck.control.launch.Launcher} is the one interface
 * of cluster and laptop: the cluster makes pods (package {@code pod}), the laptop child processes.
 *
 * <p>A launcher only looks and acts. What is to be done is decided by the policies in {@code
 * reconcile}, which are the same for both, and what was done is remembered in the session's row:
 *
 * <ol>
 *   <li>{@code observe} says how the newest launch is, from the world itself and not from memory;
 *   <li>{@code launch} makes number {@code attempt + 1} and gives it a name; doing it twice makes
 *       one;
 *   <li>the row records it; a crash between the two is healed by the next look, which finds a
 *       launch newer than the row's;
 *   <li>{@code end} ends whatever there is of the session.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.launch;

import org.jspecify.annotations.NullMarked;
