/**
 * How the runner sees any agent: start, prompt, answer, cancel, stop; and what it hears back. One
 * package below this one per agent protocol.
 */
@NullMarked
package dev.quarterdeck.runner.driver;

import org.jspecify.annotations.NullMarked;
