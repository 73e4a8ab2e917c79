/**
 * What a runner and the control plane say to each other, and the words of the event log.
 *
 * <p>Every frame is an {@link dev.quarterdeck.protocol.Envelope}. What a host sends is a {@link
 * dev.quarterdeck.protocol.HostMessage}: either a word about the link itself or a {@link
 * dev.quarterdeck.protocol.RunEvent}, which has a {@code seq} and is stored. What the control plane
 * sends is a {@link dev.quarterdeck.protocol.ServerMessage}. What the control plane itself writes
 * into a session's log is a {@link dev.quarterdeck.protocol.SessionEvent}. {@link
 * dev.quarterdeck.protocol.WireTable} is the one place where wire names meet records; {@link
 * dev.quarterdeck.protocol.Wire} turns text into envelopes and messages and back.
 *
 * <p>Names are never changed once they are on the wire. Fields may be added; unknown fields are
 * ignored, unknown types are kept as they came.
 */
@NullMarked
package dev.quarterdeck.protocol;

import org.jspecify.annotations.NullMarked;
