/**
 * WebSocket doors. A {@link Door} is a bean; being one is all it takes to be served and guarded.
 *
 * <p>Why this exists: micronaut-websocket reorders messages, limits frames instead of messages,
 * writes to clients that do not read, answers close with 1006 and cannot leave compression out.
 * {@code docs/adr/0001-websocket-guard.md} has the measurements. So the upgrade is taken out of the
 * HTTP pipeline before Micronaut sees it, on the same port:
 *
 * <ol>
 *   <li>{@link DoorGuard} puts a {@link DoorGate} behind the HTTP codec of every connection.
 *   <li>The gate takes upgrade requests for a door's path, stops reading, and has the door's {@link
 *       SocketAdmission} decide on a virtual thread. Refused: a problem with its status, no
 *       upgrade.
 *   <li>Admitted: every HTTP handler leaves the pipeline, the handshake is answered without
 *       extensions, and a {@link FrameHandler} stands at the end of it.
 *   <li>On the event loop the frame handler only joins fragments, counts, answers control frames,
 *       and puts whole messages, unparsed, into the socket's {@link Inbox}. An inbox over its bound
 *       switches reading off until it is half empty: the client is slowed by TCP.
 *   <li>{@link Socket}, one virtual thread per connection, opens the door's {@link Session} and
 *       hands it the messages one by one. Door code is plain, blocking and in order.
 *   <li>What the door sends goes to the {@link Outbox}; the frame handler takes from it only while
 *       the channel is writable. Past its bound everything queued is dropped and the session says
 *       what to send instead, or the socket is closed with 1013.
 *   <li>Closing, from either side, ends in exactly one {@link Session#onClose}, after the last
 *       message.
 *   <li>{@link OpenSockets} stops them with the server: no more reading, inboxes drained, answers
 *       flushed, close 1001.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.control.platform.socket;

import org.jspecify.annotations.NullMarked;
