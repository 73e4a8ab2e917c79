/**
 * The REST API, {@code /api/v1}: a thin adapter between HTTP and the core. Each {@code …Api} asks
 * {@link dev.quarterdeck.control.access.Access} first, then the core, and turns the outcome into a
 * record of this package or a problem. The contract is {@code docs/openapi.yaml}, made from here.
 */
@NullMarked
package dev.quarterdeck.control.door.rest;

import org.jspecify.annotations.NullMarked;
