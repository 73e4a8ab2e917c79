@NullMarked
package dev.quarterdeck.control.door.app;

import org.jspecify.annotations.NullMarked;
