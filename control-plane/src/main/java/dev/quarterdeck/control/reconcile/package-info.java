/**
 * Keeps what sessions should be and what they are together: in a cluster AgentSession objects, rows
 * and pods, on a laptop rows and processes.
 *
 * <ol>
 *   <li>Everything that changes only names a session: watches of objects and pods, wake-ups from
 *       the database, the resync every few minutes. {@link
 *       dev.quarterdeck.control.reconcile.WorkQueue} holds the names, each once, and gives each to
 *       one worker at a time.
 *   <li>Only the {@link dev.quarterdeck.control.reconcile.Leadership leader} takes from the queue.
 *       A replica that stops being leader goes on serving.
 *   <li>{@link dev.quarterdeck.control.reconcile.ObservationGatherer} looks at everything about one
 *       session, {@link dev.quarterdeck.control.reconcile.SessionPolicies} (pure, first match wins)
 *       decide: the list is there, with what objects and rows ask for; {@code LaunchPolicies} know
 *       when a runner is started, lost and tried again, {@code HindrancePolicies} what people are
 *       told meanwhile. If this replica still leads, {@link
 *       dev.quarterdeck.control.reconcile.DecisionExecutor} does one thing.
 *   <li>{@link dev.quarterdeck.control.reconcile.StatusBlueprint} (pure) says what the object's
 *       status is then; it is written when it differs.
 * </ol>
 *
 * Nothing in memory is needed: a restart looks again and goes on. Phases live in the row and are
 * changed only by {@code SessionLifecycle}; this package tells it what became of pods.
 */
@NullMarked
package dev.quarterdeck.control.reconcile;

import org.jspecify.annotations.NullMarked;
