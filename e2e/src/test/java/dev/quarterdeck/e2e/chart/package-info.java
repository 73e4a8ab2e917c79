/**
 * The chart as it is rendered, without a cluster: what it makes of values, what it refuses and how
 * it says so. Installing it for real is tested beside the other things of a cluster.
 */
@NullMarked
package dev.quarterdeck.e2e.chart;

import org.jspecify.annotations.NullMarked;
