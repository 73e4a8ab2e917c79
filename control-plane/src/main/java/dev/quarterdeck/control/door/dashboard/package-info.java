/** The dashboard's files, with the headers that keep a browser from doing anything else. */
@NullMarked
package dev.quarterdeck.control.door.dashboard;

import org.jspecify.annotations.NullMarked;
