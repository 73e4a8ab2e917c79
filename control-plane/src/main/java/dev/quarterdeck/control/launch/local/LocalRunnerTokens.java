package dev.quarterdeck.control.launch.local;

import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.launch.RunnerIdentity.Bound;
import dev.quarterdeck.control.launch.RunnerIdentity.Refused;
import dev.quarterdeck.control.launch.RunnerIdentity.Unavailable;
import dev.quarterdeck.control.launch.RunnerTokens;
import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.protocol.HostId;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Knows runners by the tokens of their launches. */
@Singleton
@Requires(property = LocalSettings.DATA)
public final class LocalRunnerTokens implements RunnerTokens {
  private static final RunnerIdentity NOBODY =
      new Refused("This token is not that of a session's current runner.");

  private final Database database;
  private final LaunchRecordStore launches;

  LocalRunnerTokens(Database database, LaunchRecordStore launches) {
    this.database = database;
    this.launches = launches;
  }

  @Override
  public RunnerIdentity identify(String token) {
    Optional<LinkToken> shown = LinkToken.parse(token);
    if (shown.isEmpty()) {
      return NOBODY;
    }
    try {
      return database
          .read(connection -> launches.tokenHash(connection, shown.get().session()))
          .filter(shown.get()::isOf)
          .map(_ -> (RunnerIdentity) new Bound(shown.get().session(), host(shown.get().session())))
          .orElse(NOBODY);
    } catch (DatabaseException e) {
      return new Unavailable("The database cannot be asked now: try again.");
    }
  }

  /** One laptop, many runners: each is a host of its own. */
  static HostId host(SessionId session) {
    return new HostId("laptop/" + session);
  }
}
