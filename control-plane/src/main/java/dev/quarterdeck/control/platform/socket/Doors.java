package dev.quarterdeck.control.platform.socket;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every door of the application by its path. */
@Singleton
class Doors {
  private final Map<String, Door<?>> byPath = new HashMap<>();

  Doors(List<Door<?>> doors) {
    for (Door<?> door : doors) {
      Door<?> other = byPath.put(door.path(), door);
      if (other != null) {
        throw new IllegalStateException(
            "Two doors have the path %s: %s and %s. Give one of them another."
                .formatted(door.path(), other.getClass().getName(), door.getClass().getName()));
      }
    }
  }

  Optional<Door<?>> at(String path) {
    return Optional.ofNullable(byPath.get(path));
  }
}
