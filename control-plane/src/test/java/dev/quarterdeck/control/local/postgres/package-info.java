@NullMarked
package dev.quarterdeck.control.local.postgres;

import org.jspecify.annotations.NullMarked;
