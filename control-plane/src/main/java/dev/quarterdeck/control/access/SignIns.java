package dev.quarterdeck.control.access;

import dev.quarterdeck.control.platform.database.Database;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Cookies in exchange for tokens. */
@Singleton
final class SignIns {
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int COOKIE_BYTES = 32;

  /** What the browser is to keep, and how long. */
  record Cookie(String value, Duration lifetime) {
    @Override
    public String toString() {
      return "Cookie[" + lifetime + "]";
    }
  }

  private final Authority authority;
  private final Database database;
  private final SignInStore store;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  SignIns(Authority authority, Database database, SignInStore store, Clock clock) {
    this.authority = authority;
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /** Empty for a token that is not valid. */
  Optional<Cookie> signIn(String token) {
    return authority.whose(token).map(known -> remember(known, ""));
  }

  /** The same for a program, which sends it as a bearer or in a query. */
  Optional<Cookie> signInProgram(String token) {
    return authority.whose(token).map(known -> remember(known, Credential.ACCESS_TOKEN));
  }

  private Cookie remember(Authority.Known known, String prefix) {
    Instant now = clock.instant();
    Instant longest = now.plus(LONGEST);
    Instant until = known.expiresAt().filter(longest::isAfter).orElse(longest);
    byte[] bytes = new byte[COOKIE_BYTES];
    random.nextBytes(bytes);
    String value = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    database.write(connection -> {
      // A sign-in is rare; whoever does it sweeps what has expired.
      store.removeExpired(connection, now);
      store.add(connection, Secret.of(value), known.principal(), now, until);
      return until;
    });
    return new Cookie(value, Duration.between(now, until));
  }

  Optional<Principal> whose(String cookie) {
    return database.read(connection -> store.find(connection, Secret.of(cookie), clock.instant()));
  }

  void signOut(String cookie) {
    database.write(connection -> {
      store.remove(connection, Secret.of(cookie));
      return true;
    });
  }
}
