@NullMarked
package dev.quarterdeck.control.door.rest;

import org.jspecify.annotations.NullMarked;
