/** Which orders of the control plane were carried out, remembered over a restart of the runner. */
@NullMarked
package dev.quarterdeck.runner.command;

import org.jspecify.annotations.NullMarked;
