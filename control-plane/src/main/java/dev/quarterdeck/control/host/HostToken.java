package dev.quarterdeck.control.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** What a host shows. It is told once; kept is its digest. */
public record HostToken(String text) {
  /** A first-come host chooses its own: what is shorter can be guessed. */
  static final int SHORTEST = 16;

  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  static HostToken fresh() {
    byte[] secret = new byte[BYTES];
    RANDOM.nextBytes(secret);
    return new HostToken("qdh_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  boolean isOf(byte[] stored) {
    return MessageDigest.isEqual(digest(), stored);
  }

  @Override
  public String toString() {
    return "HostToken[…]";
  }
}
