/** The control plane: one package per feature, {@code platform} for what knows no session. */
@NullMarked
package dev.quarterdeck.control;

import org.jspecify.annotations.NullMarked;
