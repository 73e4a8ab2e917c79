package dev.quarterdeck.control.door.rest;

import io.micronaut.core.annotation.Introspected;
import java.util.List;

/** Namespaces, sorted. */
@Introspected
record NamespaceList(List<Namespace> namespaces) {
  @Introspected
  record Namespace(String name) {}

  static NamespaceList of(List<String> names) {
    return new NamespaceList(names.stream().map(Namespace::new).toList());
  }
}
