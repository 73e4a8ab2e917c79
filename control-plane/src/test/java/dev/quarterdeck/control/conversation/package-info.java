@NullMarked
package dev.quarterdeck.control.conversation;

import org.jspecify.annotations.NullMarked;
