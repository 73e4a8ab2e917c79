/** An API server that does as a test says, and clients of other people. */
@NullMarked
package dev.quarterdeck.control.platform.kubernetes;

import org.jspecify.annotations.NullMarked;
