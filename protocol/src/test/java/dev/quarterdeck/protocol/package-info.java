@NullMarked
package dev.quarterdeck.protocol;

import org.jspecify.annotations.NullMarked;
