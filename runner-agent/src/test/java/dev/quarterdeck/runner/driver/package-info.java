@NullMarked
package dev.quarterdeck.runner.driver;

import org.jspecify.annotations.NullMarked;
