package dev.quarterdeck.control.door.host;

import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.launch.RunnerTokens;
import dev.quarterdeck.control.platform.socket.Admission;
import dev.quarterdeck.control.platform.socket.Admission.Admitted;
import dev.quarterdeck.control.platform.socket.Admission.Refused;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.platform.socket.Door;
import dev.quarterdeck.control.platform.socket.Handshake;
import dev.quarterdeck.control.platform.socket.Session;
import dev.quarterdeck.control.platform.socket.SocketAdmission;
import dev.quarterdeck.control.runner.RunnerLinks;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Lets runners in by their token, each to its own session and to no other. */
@Singleton
@Requires(beans = RunnerTokens.class)
public class HostDoor implements Door<RunnerIdentity.Bound> {
  private static final String BEARER = "Bearer ";

  private final RunnerTokens tokens;
  private final RunnerLinks links;

  public HostDoor(RunnerTokens tokens, RunnerLinks links) {
    this.tokens = tokens;
    this.links = links;
  }

  @Override
  public String path() {
    return "/ws/host";
  }

  @Override
  public SocketAdmission<RunnerIdentity.Bound> admission() {
    return this::admit;
  }

  private Admission<RunnerIdentity.Bound> admit(Handshake handshake) {
    if (handshake.header("Origin").isPresent()) {
      return new Refused<>(
          403, "not_for_browsers", "This door is for runners.", "Use the dashboard.");
    }
    Optional<String> token =
        handshake
            .header("Authorization")
            .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(header -> header.substring(BEARER.length()).strip());
    if (token.isEmpty()) {
      return unauthorized("There is no token.");
    }
    return switch (tokens.identify(token.get())) {
      case RunnerIdentity.Bound bound -> new Admitted<>(bound);
      case RunnerIdentity.Refused(String message) -> unauthorized(message);
      case RunnerIdentity.Unavailable(String message) ->
          new Refused<>(503, "identity_unavailable", message, "Dial again in a moment.");
    };
  }

  private static Admission<RunnerIdentity.Bound> unauthorized(String message) {
    return new Refused<>(
        401,
        "unauthorized",
        message,
        "A runner sends the token it was started with as Authorization: Bearer.");
  }

  @Override
  public Session open(Connection connection, RunnerIdentity.Bound runner) {
    return HostSocket.open(links, connection, runner);
  }
}
