/** Quarterdeck on a laptop: what happens when people work with it, stop it, break it. */
@NullMarked
package dev.quarterdeck.e2e.laptop;

import org.jspecify.annotations.NullMarked;
