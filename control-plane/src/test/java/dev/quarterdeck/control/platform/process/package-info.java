@NullMarked
package dev.quarterdeck.control.platform.process;

import org.jspecify.annotations.NullMarked;
