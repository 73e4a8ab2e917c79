/**
 * Runners as processes of this machine.
 *
 * <ol>
 *   <li>{@code LocalLauncher} starts a runner behind a gate: a shell that leads a session of its
 *       own and waits for a word. Its number, start time and boot are written into the session's
 *       row, and then the gate opens. So a control plane that is killed at any moment leaves no
 *       process that the next one does not know; a gate whose opener is gone closes for good.
 *   <li>The next control plane reads the rows: who still lives is adopted (runners reconnect by
 *       themselves, their token is good as before), whose process is gone is over. A number that
 *       somebody else has by now is never signalled.
 *   <li>Ending is TERM to the runner, which ends its agent in order, and KILL to everything that
 *       carries the launch's mark in its environment when time is over.
 *   <li>{@code RunnerWatch} waits for each process's end and wakes the reconcile loop.
 *   <li>{@code LocalRunnerTokens} knows a runner by the token of its launch. Only its hash is
 *       stored; the token itself is in a file for the runner.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.launch.local;

import org.jspecify.annotations.NullMarked;
