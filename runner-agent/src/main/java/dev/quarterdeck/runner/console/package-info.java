/** What the runner says about itself: lines of {@code key=value} on stderr, never a secret. */
@NullMarked
package dev.quarterdeck.runner.console;

import org.jspecify.annotations.NullMarked;
