@NullMarked
package dev.quarterdeck.runner.command;

import org.jspecify.annotations.NullMarked;
