@NullMarked
package dev.quarterdeck.control.pod;

import org.jspecify.annotations.NullMarked;
