@NullMarked
package dev.quarterdeck.control.runner;

import org.jspecify.annotations.NullMarked;
