/**
 * The runner: the small program beside an agent. It dials the control plane, keeps events until
 * they are stored, and drives one agent for one session.
 *
 * <ol>
 *   <li>{@code Main} reads {@code Configuration}, takes the lock of the state directory, ends the
 *       agent that a killed runner may have left ({@code process}), and opens the {@code spool} and
 *       the memory of done orders ({@code command}).
 *   <li>The {@code link} dials and is welcomed with a brief. What the spool holds of earlier runs
 *       goes out first.
 *   <li>The session loop ({@code run}) starts the agent through its {@code driver} and from then on
 *       carries orders in and events out until the agent ends or someone ends it.
 *   <li>It waits until {@code run.exited} is stored, and ends.
 * </ol>
 *
 * <p>Environment: {@code QD_URL}, {@code QD_TOKEN_FILE}, {@code QD_HOST_ID}, {@code QD_STATE_DIR},
 * {@code QD_WORKDIR}, {@code QD_HOME} (the launcher knows it), and if wanted {@code QD_CA_FILE}
 * (PEM certificates to trust besides Java's), {@code QD_LOG=debug}, {@code QD_JAVA_OPTS}. The agent
 * sees none of them.
 *
 * <p>Exit codes: 0 the run is over and told, 64 the environment is wrong, 69 no Java, 70 the state
 * belongs to another session, 73 the state directory cannot be used, 74 the disk failed.
 */
@NullMarked
package dev.quarterdeck.runner;

import org.jspecify.annotations.NullMarked;
