package dev.quarterdeck.control.platform.database;

/**
 * What must be done to the tables at every start, after the migrations and before anyone writes.
 */
public interface SchemaStep {
  void prepare();
}
