@NullMarked
package dev.quarterdeck.runner.run;

import org.jspecify.annotations.NullMarked;
