/**
 * Numbers that anyone can run again.
 *
 * <ol>
 *   <li>{@code Bench} reads which measures are wanted and runs them one after the other.
 *   <li>A {@code Measure} takes what it needs from the {@code Place}: the real control plane as a
 *       process of its own with its own PostgreSQL, or the core alone in this process.
 *   <li>{@code Rounds} runs yardstick and measure in turns, because the machine is never alone.
 *   <li>{@code Report} prints the table and writes {@code latest.json}.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.bench;

import org.jspecify.annotations.NullMarked;
