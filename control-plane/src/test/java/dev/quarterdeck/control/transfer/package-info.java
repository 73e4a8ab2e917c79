@NullMarked
package dev.quarterdeck.control.transfer;

import org.jspecify.annotations.NullMarked;
