/** The runner: dials the control plane, keeps events until they are stored, drives one agent. */
@NullMarked
package dev.quarterdeck.runner;

import org.jspecify.annotations.NullMarked;
