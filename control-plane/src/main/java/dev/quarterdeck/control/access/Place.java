package dev.quarterdeck.control.access;

/** Where a deed is done. */
public sealed interface Place {
  /** In every namespace. */
  record Everywhere() implements Place {}

  record Namespace(String name) implements Place {}

  /** On one object of a namespace. */
  record Thing(String namespace, String name) implements Place {}
}
