/** What every feature needs and no feature owns. Knows no session. */
@NullMarked
package dev.quarterdeck.control.platform;

import org.jspecify.annotations.NullMarked;
