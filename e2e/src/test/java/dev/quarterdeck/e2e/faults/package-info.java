/**
 * Faults by a schedule, against the real application as processes: two control planes on one
 * PostgreSQL, runners that reach them through a proxy that cuts, stalls and delays, viewers that
 * watch from all sides. A seed is a schedule: {@code -Dquarterdeck.faults.seed=…}.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.e2e.faults.World} starts everything and can hurt each part of it.
 *   <li>{@link dev.quarterdeck.e2e.faults.ScriptedRunner}s say numbered things and know what they
 *       said; real runners do with the demonstration agent what a person asks for.
 *   <li>{@link dev.quarterdeck.e2e.faults.Fault}s come one after the other.
 *   <li>When all is well again, what each viewer saw is the log, and the log is what was said.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.e2e.faults;

import org.jspecify.annotations.NullMarked;
