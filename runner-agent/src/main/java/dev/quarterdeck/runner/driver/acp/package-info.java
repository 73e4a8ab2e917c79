/**
 * Drives any agent that speaks the Agent Client Protocol, version 1, over stdio.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.runner.driver.acp.AcpDriver} starts the program as a group of its
 *       own and says {@code initialize} and {@code session/new} (or resumes a session), offering
 *       neither files nor terminals: the agent has its own.
 *   <li>{@code AcpUpdates} turns each {@code session/update} into neutral events. It is pure.
 *   <li>{@code AcpRequests} keeps the open {@code session/request_permission} calls and turns a
 *       person's verdict into exactly one answer for each. {@code AcpPermission} reads one; it is
 *       pure.
 * </ol>
 *
 * <p>A request is a question, not a permission, when the agent says so in {@code
 * _meta["quarterdeck.dev/question"]}, or when none of its options allows or rejects anything.
 * Nothing else in ACP tells the two apart, and we do not guess from words.
 */
@NullMarked
package dev.quarterdeck.runner.driver.acp;

import org.jspecify.annotations.NullMarked;
