/**
 * An agent's operating-system side: started as the leader of a session of its own, so that it and
 * everything it started can be ended as one group, by this runner or by the next one.
 */
@NullMarked
package dev.quarterdeck.runner.process;

import org.jspecify.annotations.NullMarked;
