package dev.quarterdeck.control.runner;

import dev.quarterdeck.control.command.Order;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.Envelope;
import dev.quarterdeck.protocol.HostFrame;
import dev.quarterdeck.protocol.HostId;
import dev.quarterdeck.protocol.RunId;
import java.util.List;
import java.util.Optional;

/** Who is at the other end of a link: whose sessions, and in which words. */
interface Peer {
  HostId host();

  /** For logs. */
  String name();

  /** What the link says first. */
  Optional<Envelope> greeting();

  /** Whether each run is a session of its own, which the link leaves when it is over. */
  boolean hasManyRuns();

  /** The sessions that are its from the beginning, taken. */
  List<Session> sessions();

  /** The session of a run that was not heard of on this link, taken; empty when it is foreign. */
  Optional<Session> sessionOf(RunId run, HostFrame first);

  /** Somebody took the session: it is taken back, or the link is over. */
  Optional<Session> again(SessionId session);

  /** What was said. A refusal is a {@link dev.quarterdeck.protocol.ProtocolException}. */
  HostFrame read(String text);

  /** Whether it was a word for the peer itself, without a seq, and is dealt with. */
  boolean heard(HostFrame frame);

  /** Looks after what concerns the peer itself; false when the link is over. */
  boolean attend(RunnerLink.Wire wire);

  /** The order as it is sent. */
  Envelope words(Order order, Optional<RunId> run);

  /** Whether it is worse done twice than not at all. */
  boolean onceAtMost(Order order);

  /** The link is over. */
  void left();
}
