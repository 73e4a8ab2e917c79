/**
 * A control plane of a few hundred lines, and a runner as a real process beside it. A fake server
 * over a real socket finds what a fake client class would hide: frames, order, reconnects.
 */
@NullMarked
package dev.quarterdeck.runner.fake;

import org.jspecify.annotations.NullMarked;
