/**
 * Sessions as files: JSON Lines, the first line saying what it is, then one event a line.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.control.transfer.SessionFile} is the format, pure: lines from a
 *       session and its events, and back. {@code data} keeps its bytes both ways.
 *   <li>{@link dev.quarterdeck.control.transfer.Exports} reads a log to its end of this moment, in
 *       bounded pages.
 *   <li>{@link dev.quarterdeck.control.transfer.Imports} checks every line on its way into a
 *       temporary file; only a whole and good one is stored, in one transaction.
 * </ol>
 *
 * An imported session has ended: it can be read, exported and deleted, and no runner ever comes to
 * it. Its events are recorded at the time of the import, which is what retention counts from.
 */
@NullMarked
package dev.quarterdeck.control.transfer;

import org.jspecify.annotations.NullMarked;
