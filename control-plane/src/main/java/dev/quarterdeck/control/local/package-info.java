/**
 * Quarterdeck on a laptop: one program, one owner, no cluster.
 *
 * <ol>
 *   <li>{@code LocalOptions} reads the command line.
 *   <li>{@code DataDirectory} is taken for this process alone; a second one is told who has it.
 *   <li>PostgreSQL starts ({@code postgres}), then the application on top of it, on the loopback
 *       interface.
 *   <li>{@code OwnerToken} is made once and printed as a link. It comes after the {@code #}, which
 *       a browser sends to nobody.
 *   <li>On Ctrl-C everything ends in the opposite order: the runners, while their last words can
 *       still be stored; the doors; the sessions are suspended; PostgreSQL.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.local;

import org.jspecify.annotations.NullMarked;
