@NullMarked
package dev.quarterdeck.control.resource;

import org.jspecify.annotations.NullMarked;
