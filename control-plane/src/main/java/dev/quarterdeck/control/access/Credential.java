package dev.quarterdeck.control.access;

import java.util.Optional;

/** What a request brings to say who it is. */
sealed interface Credential {
  String COOKIE = "qd_session";
  String SCHEME = "Bearer ";

  /** How the secrets begin that programs get for a password; a cookie's cannot be used as one. */
  String ACCESS_TOKEN = "qda_";

  /** Longer than any token; what is longer is nobody's. */
  int LONGEST = 16 * 1024;

  record None() implements Credential {}

  record Bearer(String token) implements Credential {
    @Override
    public String toString() {
      return "Bearer[…]";
    }
  }

  /** A browser sends it by itself, also when another site makes it. */
  record SignedIn(String cookie) implements Credential {
    @Override
    public String toString() {
      return "SignedIn[…]";
    }
  }

  /** A header was written on purpose, so it goes before the cookie. */
  static Credential of(Optional<String> authorization, Optional<String> cookie) {
    if (authorization.isPresent()) {
      String header = authorization.get();
      return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) && header.length() <= LONGEST
          ? new Bearer(header.substring(SCHEME.length()).strip())
          : new None();
    }
    return cookie
        .filter(value -> value.length() <= LONGEST)
        .<Credential>map(SignedIn::new)
        .orElseGet(None::new);
  }
}
