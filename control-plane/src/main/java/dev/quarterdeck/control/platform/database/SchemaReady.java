package dev.quarterdeck.control.platform.database;

/** The database answers and has the tables of this version. What needs them starts now. */
public record SchemaReady() {}
