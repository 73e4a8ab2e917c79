@NullMarked
package dev.quarterdeck.control.platform.problem;

import org.jspecify.annotations.NullMarked;
