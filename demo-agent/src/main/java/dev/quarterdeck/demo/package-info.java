/** A demonstration agent without a model, for first contact and for tests. It speaks ACP. */
@NullMarked
package dev.quarterdeck.demo;

import org.jspecify.annotations.NullMarked;
