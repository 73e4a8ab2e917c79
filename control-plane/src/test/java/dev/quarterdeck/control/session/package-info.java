@NullMarked
package dev.quarterdeck.control.session;

import org.jspecify.annotations.NullMarked;
