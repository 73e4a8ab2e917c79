package dev.quarterdeck.control.host;

import dev.quarterdeck.control.platform.database.Database;
import dev.quarterdeck.control.platform.database.DatabaseException;
import dev.quarterdeck.control.platform.database.Replica;
import dev.quarterdeck.protocol.HostId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and knows host programs. */
@Singleton
public class Hosts {
  private static final Logger LOG = LoggerFactory.getLogger(Hosts.class);
  private static final String FIRST_COME = "first come";

  /** Who may make hosts by showing up must not fill the table with them. */
  private static final int MOST_FIRST_COME = 1_000;

  /** Fits into a path; ids with a slash are those of our own runners. */
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final HostIdentity NOBODY =
      new HostIdentity.Refused(
          "The host is not known, or this is not its token.",
          "Make the host with POST /api/v1/hosts and start its program with the token that you get;"
              + " the token cannot be shown again, a host can be deleted and made anew.");

  /** What came of making one. */
  public sealed interface Made {
    record New(Host host, HostToken token) implements Made {}

    record Taken() implements Made {}

    record BadId() implements Made {}
  }

  private final Database database;
  private final HostStore store;
  private final HostNews news;
  private final HostSettings settings;
  private final Replica replica;
  private final Clock clock;

  Hosts(
      Database database,
      HostStore store,
      HostNews news,
      HostSettings settings,
      Replica replica,
      Clock clock) {
    this.database = database;
    this.store = store;
    this.news = news;
    this.settings = settings;
    this.replica = replica;
    this.clock = clock;
  }

  public Made make(String id, String namespace, String createdBy) {
    if (!SHAPE.matcher(id).matches()) {
      return new Made.BadId();
    }
    HostToken token = HostToken.fresh();
    return add(new HostId(id), namespace, token, createdBy)
        .<Made>map(host -> new Made.New(host, token))
        .orElseGet(Made.Taken::new);
  }

  private Optional<Host> add(HostId id, String namespace, HostToken token, String createdBy) {
    return database.write(connection -> {
      boolean added =
          store.add(connection, id, namespace, token.digest(), createdBy, clock.instant());
      if (added) {
        LOG.info("host={} namespace={} created_by=\"{}\"", id, namespace, createdBy);
      }
      return added ? store.find(connection, id) : Optional.empty();
    });
  }

  public List<Host> list() {
    return database.read(store::list);
  }

  public Optional<Host> find(String id) {
    return SHAPE.matcher(id).matches()
        ? database.read(connection -> store.find(connection, new HostId(id)))
        : Optional.empty();
  }

  /** Its token is worth nothing any more, its link is closed; its sessions stay. */
  public boolean delete(HostId id, String actor) {
    return database.write(connection -> {
      boolean removed = store.remove(connection, id);
      if (removed) {
        store.announce(connection, id.value());
        LOG.info("host={} deleted_by=\"{}\"", id, actor);
      }
      return removed;
    });
  }

  /** Of what a program shows before it is let in. */
  public HostIdentity identify(String id, String token) {
    if (!SHAPE.matcher(id).matches() || token.isBlank()) {
      return NOBODY;
    }
    HostId host = new HostId(id);
    HostToken shown = new HostToken(token);
    try {
      Optional<byte[]> digest = database.read(connection -> store.digest(connection, host));
      if (digest.isEmpty() && settings.firstCome()) {
        return firstCome(host, shown);
      }
      return digest.filter(shown::isOf).isPresent() ? known(host) : NOBODY;
    } catch (DatabaseException e) {
      return new HostIdentity.Unavailable("The database cannot be asked now.");
    }
  }

  private HostIdentity firstCome(HostId id, HostToken shown) {
    if (shown.text().length() < HostToken.SHORTEST) {
      return new HostIdentity.Refused(
          "The token is too short.",
          "Use at least " + HostToken.SHORTEST + " random characters as host_token.");
    }
    if (database.read(connection -> store.count(connection, FIRST_COME)) >= MOST_FIRST_COME) {
      return new HostIdentity.Refused(
          "There are too many hosts that made themselves.",
          "Ask an administrator to delete some, or to make this host.");
    }
    // Two at the same moment: the second has to show the token of the first.
    return add(id, settings.namespace(), shown, FIRST_COME)
        .<HostIdentity>map(HostIdentity.Known::new)
        .orElseGet(() ->
            database
                    .read(connection -> store.digest(connection, id))
                    .filter(shown::isOf)
                    .isPresent()
                ? known(id)
                : NOBODY);
  }

  private HostIdentity known(HostId id) {
    return database
        .read(connection -> store.find(connection, id))
        .<HostIdentity>map(HostIdentity.Known::new)
        .orElse(NOBODY);
  }

  /** The epoch of a new link; every older one is told. Empty when the host is gone. */
  public Optional<Long> link(HostId id) {
    return database.write(connection -> {
      Optional<Long> epoch = store.link(connection, id, replica.id(), clock.instant());
      if (epoch.isPresent()) {
        store.announce(connection, id.value());
      }
      return epoch;
    });
  }

  public boolean isCurrent(HostId id, long epoch) {
    return database.read(connection -> store.isCurrent(connection, id, epoch));
  }

  public void unlink(HostId id, long epoch) {
    database.write(connection -> {
      store.unlink(connection, id, epoch);
      return epoch;
    });
  }

  /** Rings when there may be a newer link, a question, or no host any more. */
  public HostNews.Ear listen(HostId id, Runnable rings) {
    return news.listen(id.value(), rings);
  }
}
