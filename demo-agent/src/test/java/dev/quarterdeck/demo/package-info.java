@NullMarked
package dev.quarterdeck.demo;

import org.jspecify.annotations.NullMarked;
