/**
 * Events on disk until the control plane has stored them.
 *
 * <p>Why: a link may be down for hours and the runner may be killed at any moment; an event that
 * was spooled still arrives, once and in order.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.runner.spool.Spool#append} writes an event to the operating system
 *       before it may be sent. It survives a SIGKILL of the runner. It is not forced to the disk: a
 *       crash of the whole machine may lose the last moments, as it does the agent itself.
 *   <li>The link reads what is not acknowledged with {@code pendingAfter}, oldest run first.
 *   <li>{@code acked} notes how far the control plane has stored a run and deletes segments that
 *       hold nothing else.
 *   <li>At start every segment is read; a torn last record (killed in mid-write) fails its checksum
 *       and is cut off. Runs that still hold something are replayed.
 * </ol>
 *
 * <p>On disk: one folder per run, in it segments named by their first {@code seq}. A record is
 * {@code length:int, crc32c:int, kind:byte, seq:long, payload}; length and checksum cover what
 * follows them. Kind 1 is an event (its envelope as JSON), kind 2 says that everything up to {@code
 * seq} is acknowledged.
 */
@NullMarked
package dev.quarterdeck.runner.spool;

import org.jspecify.annotations.NullMarked;
