/**
 * Quarterdeck as its users meet it: whole processes, a real cluster, a real browser; nothing is
 * replaced. This package holds what all of these tests need, {@code laptop}, {@code cluster} and
 * {@code browser} hold the tests.
 */
@NullMarked
package dev.quarterdeck.e2e;

import org.jspecify.annotations.NullMarked;
