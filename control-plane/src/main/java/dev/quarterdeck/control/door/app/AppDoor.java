package dev.quarterdeck.control.door.app;

import dev.quarterdeck.control.access.Access;
import dev.quarterdeck.control.access.Principal;
import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.host.HostCalls;
import dev.quarterdeck.control.host.Hosts;
import dev.quarterdeck.control.log.EventLog;
import dev.quarterdeck.control.log.LogNews;
import dev.quarterdeck.control.platform.database.Schema;
import dev.quarterdeck.control.platform.socket.Admission;
import dev.quarterdeck.control.platform.socket.Admission.Admitted;
import dev.quarterdeck.control.platform.socket.Admission.Refused;
import dev.quarterdeck.control.platform.socket.Connection;
import dev.quarterdeck.control.platform.socket.Door;
import dev.quarterdeck.control.platform.socket.Handshake;
import dev.quarterdeck.control.platform.socket.Session;
import dev.quarterdeck.control.platform.socket.SocketAdmission;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets in apps of the host wire: {@code /ws/app}. */
@Singleton
public class AppDoor implements Door<AppDoor.Guest> {
  private static final String COOKIE = "qd_session";

  /** Who it is, and how to find out whether they still are. */
  public record Guest(Principal principal, Supplier<Optional<Principal>> again) {}

  /** Looked up when somebody comes: a core without people has doors too. */
  private final Provider<Access> access;

  private final Schema schema;
  private final Sessions sessions;
  private final EventLog log;
  private final LogNews news;
  private final AppForms forms;
  private final Provider<Runs> runs;
  private final Hosts hosts;
  private final HostCalls calls;

  AppDoor(
      Provider<Access> access,
      Schema schema,
      Sessions sessions,
      EventLog log,
      LogNews news,
      AppForms forms,
      Provider<Runs> runs,
      Hosts hosts,
      HostCalls calls) {
    this.access = access;
    this.schema = schema;
    this.sessions = sessions;
    this.log = log;
    this.news = news;
    this.forms = forms;
    this.runs = runs;
    this.hosts = hosts;
    this.calls = calls;
  }

  @Override
  public String path() {
    return "/ws/app";
  }

  @Override
  public SocketAdmission<Guest> admission() {
    return this::admit;
  }

  private Admission<Guest> admit(Handshake handshake) {
    if (!access.get().originAllowed(handshake.header("Origin"), handshake.header("Host"))) {
      return new Refused<>(
          403,
          "origin_refused",
          "The request comes from another site.",
          "Open the app from this server, or set quarterdeck.access.external-url to the address"
              + " that browsers see.");
    }
    if (!schema.isReady()) {
      return new Refused<>(
          503, "database_unavailable", "The database is not ready.", "Dial again in a moment.");
    }
    Optional<String> token = handshake.query("token");
    Optional<String> authorization = handshake.header("Authorization");
    Optional<String> cookie = handshake.cookie(COOKIE);
    Supplier<Optional<Principal>> who =
        () ->
            token.isPresent()
                ? access.get().ofAccessToken(token.get())
                : access.get().authenticate(authorization, cookie);
    return who.get()
        .<Admission<Guest>>map(principal -> new Admitted<>(new Guest(principal, who)))
        .orElseGet(() ->
            new Refused<>(
                401,
                "unauthenticated",
                "There is no credential, or one that is not valid any more.",
                "Send the access_token of POST /auth/login as ?token=, or Authorization:"
                    + " Bearer."));
  }

  @Override
  public Session open(Connection connection, Guest guest) {
    AppFeed feed =
        new AppFeed(
            log,
            news,
            sessions,
            access.get(),
            forms,
            guest.principal(),
            () -> guest.again().get().isPresent(),
            connection);
    feed.start();
    return new AppSocket(
        connection,
        guest.principal(),
        runs.get(),
        feed,
        new AppCalls(connection, access.get(), hosts, calls));
  }
}
