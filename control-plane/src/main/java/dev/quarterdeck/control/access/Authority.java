package dev.quarterdeck.control.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Knows tokens and rights. What it cannot find out it refuses with a problem, never allows. */
interface Authority {
  /** Whose a valid token is, and until when. */
  record Known(Principal principal, Optional<Instant> expiresAt) {}

  /** The word for it in the API. */
  String mode();

  /** Empty for a token that is not valid. */
  Optional<Known> whose(String token);

  boolean allows(Principal principal, Deed deed, Place place);

  /** Namespaces that exist beside those that have sessions. */
  List<String> namespaces();
}
