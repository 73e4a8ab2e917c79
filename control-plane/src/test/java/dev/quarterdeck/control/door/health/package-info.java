@NullMarked
package dev.quarterdeck.control.door.health;

import org.jspecify.annotations.NullMarked;
