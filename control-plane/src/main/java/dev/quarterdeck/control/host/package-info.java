/**
 * Host programs: who they are, which link of theirs is the newest, and what apps ask them.
 *
 * <ol>
 *   <li>An administrator makes a {@link dev.quarterdeck.control.host.Host} with a namespace and
 *       gets its token, once; the table has the token's digest. A first-come host makes itself,
 *       where that is switched on.
 *   <li>Its link takes the host's row under a new epoch; {@link
 *       dev.quarterdeck.control.host.HostNews} tells the link before, on whichever replica.
 *   <li>An app's question ({@code rpc.*}) is a row until the replica with the link has asked and
 *       the one with the app has the answer.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.host;

import org.jspecify.annotations.NullMarked;
