@NullMarked
package dev.quarterdeck.control;

import org.jspecify.annotations.NullMarked;
