@NullMarked
package dev.quarterdeck.control.door.host;

import org.jspecify.annotations.NullMarked;
