/**
 * One run: orders of the control plane in, events out.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.runner.run.SessionLoop} takes everything that happens, from the link
 *       and from the agent, out of one {@code Inbox}, one after the other. It owns all state.
 *   <li>{@code Recorder} merges streamed pieces, gives each event its {@code seq} and puts it into
 *       the spool.
 *   <li>{@code Orders} carries out each order at most once and confirms it at least once.
 *   <li>{@code Turns} keeps the prompts' order: one turn at a time.
 *   <li>{@code Ending} says how the agent's end is told. It is pure.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.runner.run;

import org.jspecify.annotations.NullMarked;
