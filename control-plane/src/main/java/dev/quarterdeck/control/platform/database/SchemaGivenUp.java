package dev.quarterdeck.control.platform.database;

/** The database never came, or its tables cannot be brought up to date: nothing can work. */
public record SchemaGivenUp() {}
