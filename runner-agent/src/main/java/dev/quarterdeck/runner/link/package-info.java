/**
 * The one connection to the control plane. The runner dials out; it opens no port.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.runner.link.Link} owns the loop that dials, with a token read anew
 *       each time, and dials again with backoff when a connection ended, for whatever reason.
 *   <li>{@code Connection} is one of them. {@code Inbound} puts frames together, {@code Incoming}
 *       hands messages on, {@code Outbound} sends. Nothing is sent before {@code host.welcome}.
 *       Then it sends what the spool holds, oldest run first, in {@code seq} order.
 *   <li>{@code run.ack} goes to the spool, {@code run.resend} moves the sending {@code Positions}
 *       back, and everything else goes to the {@link dev.quarterdeck.runner.link.Link.Receiver}.
 *   <li>{@code Pulse} counts heartbeats: the welcome says how far apart they are, and a server that
 *       is silent for three of them is taken for gone.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.runner.link;

import org.jspecify.annotations.NullMarked;
