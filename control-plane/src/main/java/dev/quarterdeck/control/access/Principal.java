package dev.quarterdeck.control.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A person or program, as the authority knows it. */
public record Principal(
    String name, Optional<String> uid, List<String> groups, Map<String, List<String>> extra) {
  public Principal {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  public static Principal named(String name) {
    return new Principal(name, Optional.empty(), List.of(), Map.of());
  }
}
