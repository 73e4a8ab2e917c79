@NullMarked
package dev.quarterdeck.runner.link;

import org.jspecify.annotations.NullMarked;
