@NullMarked
package dev.quarterdeck.control.door.dashboard;

import org.jspecify.annotations.NullMarked;
