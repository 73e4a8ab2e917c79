@NullMarked
package dev.quarterdeck.control.platform.database;

import org.jspecify.annotations.NullMarked;
