@NullMarked
package dev.quarterdeck.control.platform.socket;

import org.jspecify.annotations.NullMarked;
