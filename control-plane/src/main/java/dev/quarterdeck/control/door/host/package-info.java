/** The door of runners, {@code /ws/host}: who may come in, and frames to and from the link. */
@NullMarked
package dev.quarterdeck.control.door.host;

import org.jspecify.annotations.NullMarked;
