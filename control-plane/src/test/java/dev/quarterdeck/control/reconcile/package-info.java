@NullMarked
package dev.quarterdeck.control.reconcile;

import org.jspecify.annotations.NullMarked;
