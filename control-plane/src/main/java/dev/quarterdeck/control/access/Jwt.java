package dev.quarterdeck.control.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** What a token says about itself. Believed only after somebody else found the token valid. */
final class Jwt {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Jwt() {}

  /** Empty for a token without an end, or that is no JWT at all. */
  static Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode expiry = JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
      return expiry.canConvertToLong()
          ? Optional.of(Instant.ofEpochSecond(expiry.asLong()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
