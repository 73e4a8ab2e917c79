/** What agents ask people, and what was decided. */
@NullMarked
package dev.quarterdeck.control.approval;

import org.jspecify.annotations.NullMarked;
