@NullMarked
package dev.quarterdeck.control.access;

import org.jspecify.annotations.NullMarked;
