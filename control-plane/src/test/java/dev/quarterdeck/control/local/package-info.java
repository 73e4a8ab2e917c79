@NullMarked
package dev.quarterdeck.control.local;

import org.jspecify.annotations.NullMarked;
