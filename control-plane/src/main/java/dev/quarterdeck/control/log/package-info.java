/** The event log: every session's events in the order of their rev, from PostgreSQL. */
@NullMarked
package dev.quarterdeck.control.log;

import org.jspecify.annotations.NullMarked;
