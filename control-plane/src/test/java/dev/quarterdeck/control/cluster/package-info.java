/** The operator against a real cluster, of {@code dev/cluster}. Run with {@code -Dqd.cluster}. */
@NullMarked
package dev.quarterdeck.control.cluster;

import org.jspecify.annotations.NullMarked;
