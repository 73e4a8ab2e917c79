@NullMarked
package dev.quarterdeck.runner;

import org.jspecify.annotations.NullMarked;
