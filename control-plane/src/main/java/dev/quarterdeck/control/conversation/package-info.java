/**
 * The one way in which a session changes.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.control.conversation.Journal} opens a transaction, locks the
 *       session's row and hands out an {@link dev.quarterdeck.control.conversation.Edit}.
 *   <li>What changes things ({@code Sessions}, {@code Prompts}, {@code Verdicts}, {@code Links})
 *       speaks to the edit: it appends events, gives orders to the runner, and signals the
 *       lifecycle.
 *   <li>The edit numbers the events, lets the next prompt go when the agent is idle, writes the row
 *       and announces the session.
 *   <li>After the commit, and only then, somebody hears of it: the runner gets its acknowledgement,
 *       viewers and the operator are woken.
 * </ol>
 *
 * So an event, its approval, the order that follows and the new phase are in the log together or
 * not at all, and {@code rev} has no gaps because nobody else holds the row.
 */
@NullMarked
package dev.quarterdeck.control.conversation;

import org.jspecify.annotations.NullMarked;
