package dev.quarterdeck.control.door.host;

import dev.quarterdeck.control.host.Host;
import dev.quarterdeck.control.host.HostIdentity;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.launch.RunnerTokens;
import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.socket.Admission;
import dev.quarterdeck.control.platform.socket.Admission.Admitted;
import dev.quarterdeck.control.platform.socket.Admission.Refused;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.platform.socket.Door;
import dev.quarterdeck.control.platform.socket.Handshake;
import dev.quarterdeck.control.platform.socket.Session;
import dev.quarterdeck.control.platform.socket.SocketAdmission;
import dev.quarterdeck.control.runner.RunnerLinks;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Lets runners in by their token, each to its own session and to no other, and host programs by
 * their id and token.
 */
@Singleton
public class HostDoor implements Door<HostDoor.Guest> {
  private static final String BEARER = "Bearer ";

  /** Who dialled in. */
  public sealed interface Guest {
    record Runner(RunnerIdentity.Bound identity) implements Guest {}

    record Program(Host host) implements Guest {}
  }

  private final Optional<RunnerTokens> tokens;
  private final Hosts hosts;
  private final RunnerLinks links;
  private final Schema schema;

  public HostDoor(Optional<RunnerTokens> tokens, Hosts hosts, RunnerLinks links, Schema schema) {
    this.tokens = tokens;
    this.hosts = hosts;
    this.links = links;
    this.schema = schema;
  }

  @Override
  public String path() {
    return "/ws/host";
  }

  @Override
  public SocketAdmission<Guest> admission() {
    return this::admit;
  }

  private Admission<Guest> admit(Handshake handshake) {
    if (handshake.header("Origin").isPresent()) {
      return new Refused<>(
          403, "not_for_browsers", "This door is for runners.", "Use the dashboard.");
    }
    Optional<String> token =
        handshake
            .header("Authorization")
            .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(header -> header.substring(BEARER.length()).strip());
    Optional<String> host = handshake.query("host_id");
    if (host.isPresent()) {
      return program(host.get(), handshake.query("host_token").or(() -> token).orElse(""));
    }
    if (token.isEmpty() || tokens.isEmpty()) {
      return unauthorized("There is no token of a runner.");
    }
    return switch (tokens.get().identify(token.get())) {
      case RunnerIdentity.Bound bound -> new Admitted<>(new Guest.Runner(bound));
      case RunnerIdentity.Refused(String message) -> unauthorized(message);
      case RunnerIdentity.Unavailable(String message) -> unavailable(message);
    };
  }

  private Admission<Guest> program(String id, String token) {
    if (!schema.isReady()) {
      return unavailable("The database is not ready yet.");
    }
    return switch (hosts.identify(id, token)) {
      case HostIdentity.Known(Host host) -> new Admitted<>(new Guest.Program(host));
      case HostIdentity.Refused(String message, String hint) ->
          new Refused<>(401, "unauthorized", message, hint);
      case HostIdentity.Unavailable(String message) -> unavailable(message);
    };
  }

  private static Admission<Guest> unavailable(String message) {
    return new Refused<>(503, "identity_unavailable", message, "Dial again in a moment.");
  }

  private static Admission<Guest> unauthorized(String message) {
    return new Refused<>(
        401,
        "unauthorized",
        message,
        "A runner sends the token it was started with as Authorization: Bearer; a host program"
            + " sends host_id and host_token in the query.");
  }

  @Override
  public Session open(Connection connection, Guest guest) {
    return HostSocket.open(links, connection, guest);
  }
}
