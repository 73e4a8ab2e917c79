/**
 * An agent's operating-system side: started as the leader of a session of its own, so that it and
 * everything it started can be ended as one group, by this runner or by the next one.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.runner.process.AgentProcess} starts it and waits until nothing of
 *       its group is left; {@code SessionLeader} stands in where there is no {@code setsid}.
 *   <li>{@link dev.quarterdeck.runner.process.MemoryWatch} compares what the kernel counted before
 *       and after ({@code MemoryCgroup}): killed for memory is not the same as killed.
 *   <li>{@link dev.quarterdeck.runner.process.Leftover} ends what a killed runner left behind.
 *   <li>{@link dev.quarterdeck.runner.process.Undertaker} buries the dead where the runner is
 *       process 1.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.runner.process;

import org.jspecify.annotations.NullMarked;
