/** What doors share on the HTTP side. Knows no session. */
@NullMarked
package dev.quarterdeck.control.platform.http;

import org.jspecify.annotations.NullMarked;
