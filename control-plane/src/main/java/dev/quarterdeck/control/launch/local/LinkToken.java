package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * What the runner of one launch shows: whose it is, in the open, and 256 bits that nobody guesses.
 */
record LinkToken(SessionId session, String text) {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  static LinkToken fresh(SessionId session) {
    byte[] secret = new byte[BYTES];
    RANDOM.nextBytes(secret);
    return new LinkToken(
        session,
        session.value() + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** Empty when it cannot be a token of ours. Whether it is one is not said here. */
  static Optional<LinkToken> parse(String text) {
    int dot = text.indexOf('.');
    try {
      return dot < 0
          ? Optional.empty()
          : Optional.of(
              new LinkToken(new SessionId(UUID.fromString(text.substring(0, dot))), text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Fast is fine: there is nothing to guess. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isOf(byte[] storedHash) {
    return MessageDigest.isEqual(hash(), storedHash);
  }

  @Override
  public String toString() {
    return "LinkToken[session=" + session + "]";
  }
}
