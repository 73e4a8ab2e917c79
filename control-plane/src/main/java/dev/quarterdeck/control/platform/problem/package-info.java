/**
 * Every refusal of the HTTP side, as RFC 9457 has it. {@link
 * dev.quarterdeck.control.platform.problem.ProblemCode} is the table of codes that clients may rely
 * on; {@link dev.quarterdeck.control.platform.problem.Problems} is the one place that turns what
 * went wrong into an answer.
 */
@NullMarked
package dev.quarterdeck.control.platform.problem;

import org.jspecify.annotations.NullMarked;
