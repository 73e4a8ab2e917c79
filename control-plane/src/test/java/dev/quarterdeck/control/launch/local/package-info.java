@NullMarked
package dev.quarterdeck.control.launch.local;

import org.jspecify.annotations.NullMarked;
