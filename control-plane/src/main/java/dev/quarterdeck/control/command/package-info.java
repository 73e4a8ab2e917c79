/** Orders to runners, kept until they are confirmed. */
@NullMarked
package dev.quarterdeck.control.command;

import org.jspecify.annotations.NullMarked;
