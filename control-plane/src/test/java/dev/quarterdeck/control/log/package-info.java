@NullMarked
package dev.quarterdeck.control.log;

import org.jspecify.annotations.NullMarked;
