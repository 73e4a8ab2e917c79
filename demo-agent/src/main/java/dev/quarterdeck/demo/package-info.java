/**
 * A demonstration agent without a model, for first contact and for tests. It speaks the Agent
 * Client Protocol, version 1, over stdio, and everything it does is real: the file it reads, the
 * command it runs after it was allowed to.
 *
 * <ol>
 *   <li>{@link dev.quarterdeck.demo.Main} connects stdin and stdout to {@code Agent}.
 *   <li>{@code Agent} answers the protocol's methods; a prompt becomes a {@code Turn} on a thread
 *       of its own, so that a cancel is heard at once.
 *   <li>{@code Script} reads a prompt as a list of {@code Step}s. It is pure. {@code Help} is the
 *       list of words it knows.
 *   <li>{@code Turn} carries the steps out, in order, until the last, a cancel, or a refusal.
 * </ol>
 */
@NullMarked
package dev.quarterdeck.demo;

import org.jspecify.annotations.NullMarked;
