/**
 * Where it is written down which sessions there should be: on a laptop in our own table, in a
 * cluster as AgentSession objects, so that those of {@code kubectl} and those of the dashboard are
 * the same.
 */
@NullMarked
package dev.quarterdeck.control.desired;

import org.jspecify.annotations.NullMarked;
