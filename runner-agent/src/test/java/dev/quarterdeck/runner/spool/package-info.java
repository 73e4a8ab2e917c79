@NullMarked
package dev.quarterdeck.runner.spool;

import org.jspecify.annotations.NullMarked;
