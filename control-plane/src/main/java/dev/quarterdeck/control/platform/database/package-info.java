/** PostgreSQL: transactions, errors by kind, wake-ups between replicas. Knows no session. */
@NullMarked
package dev.quarterdeck.control.platform.database;

import org.jspecify.annotations.NullMarked;
