/** What a session is: its names, its lifecycle, its row and its prompts. */
@NullMarked
package dev.quarterdeck.control.session;

import org.jspecify.annotations.NullMarked;
