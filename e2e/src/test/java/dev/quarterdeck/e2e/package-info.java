/** Quarterdeck as its users meet it: whole processes, nothing replaced. */
@NullMarked
package dev.quarterdeck.e2e;

import org.jspecify.annotations.NullMarked;
