@NullMarked
package dev.quarterdeck.runner.process;

import org.jspecify.annotations.NullMarked;
