package dev.quarterdeck.control.access;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** On a laptop one owner may do everything. Who has the token is the owner. */
@Singleton
@Requires(property = "quarterdeck.mode", value = "local")
final class LocalAuthority implements Authority {
  private static final Principal OWNER = Principal.named("owner");
  private static final int SHORTEST_TOKEN = 20;

  private final Secret token;

  LocalAuthority(@Value("${quarterdeck.local.owner-token-file}") Path file) {
    this.token = Secret.of(read(file));
  }

  private static String read(Path file) {
    try {
      String token = Files.readString(file).strip();
      if (token.length() < SHORTEST_TOKEN) {
        throw new IllegalStateException(
            file + " holds no usable token: write at least " + SHORTEST_TOKEN + " random letters.");
      }
      return token;
    } catch (IOException e) {
      throw new UncheckedIOException("the owner's token could not be read from " + file, e);
    }
  }

  @Override
  public String mode() {
    return "local";
  }

  @Override
  public Optional<Known> whose(String candidate) {
    return token.equals(Secret.of(candidate))
        ? Optional.of(new Known(OWNER, Optional.empty()))
        : Optional.empty();
  }

  @Override
  public boolean allows(Principal principal, Deed deed, Place place) {
    return true;
  }

  @Override
  public List<String> namespaces() {
    return List.of("default");
  }
}
