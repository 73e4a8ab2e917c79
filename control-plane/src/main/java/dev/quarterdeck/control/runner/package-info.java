/**
 * A runner's link: what its frames do to the session, and what the session tells the runner.
 *
 * <ol>
 *   <li>The host door admits a runner by its token and opens a {@link
 *       dev.quarterdeck.control.runner.RunnerLink} for the one session the token reaches.
 *   <li>The link takes the session under a new epoch and sends {@code host.welcome}.
 *   <li>Frames are understood on the socket's thread and put into a bounded queue; a full queue
 *       holds the socket's thread, and so the runner, back.
 *   <li>The link's own loop stores what has queued up in one transaction, then acknowledges it,
 *       then sends the orders that the session has for its runner. It sleeps until a frame or a
 *       wake-up.
 *   <li>A host program's link has many sessions, one a run: its {@link
 *       dev.quarterdeck.control.runner.Peer} finds or makes them, and speaks its wire's own words.
 *   <li>A link whose epoch is no longer the session's closes with 4001 and changes nothing.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.runner;

import org.jspecify.annotations.NullMarked;
