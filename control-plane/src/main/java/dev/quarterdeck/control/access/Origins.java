package dev.quarterdeck.control.access;

import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which sites a browser may come from, and under which names this server may be called. */
@Singleton
final class Origins {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final AccessSettings settings;
  private final boolean anyName;

  Origins(AccessSettings settings, Authority authority) {
    this.settings = settings;
    this.anyName = !authority.mode().equals("local");
  }

  /** Whether a browser's Origin is this server itself, as the request's Host or as configured. */
  boolean ours(String origin, Optional<String> host) {
    Optional<URI> from = parse(origin);
    if (from.isEmpty() || from.get().getRawAuthority() == null) {
      return false;
    }
    String site = authority(from.get());
    return host.filter(name -> site.equals(withoutDefaultPort(name, from.get().getScheme())))
            .isPresent()
        || settings
            .external()
            .filter(url -> site.equals(authority(url)))
            .filter(url -> String.valueOf(url.getScheme()).equals(from.get().getScheme()))
            .isPresent();
  }

  /**
   * On a laptop a web page can make its own name point to 127.0.0.1 and then talk to us as if it
   * were us. It cannot change what the browser writes into Host.
   */
  boolean knownAs(Optional<String> host) {
    if (anyName) {
      return true;
    }
    String name = host.map(Origins::withoutPort).orElse("");
    return LOOPBACK.contains(name)
        || settings.hosts().stream().anyMatch(allowed -> allowed.equalsIgnoreCase(name))
        || settings.external().filter(url -> name.equalsIgnoreCase(url.getHost())).isPresent();
  }

  private static Optional<URI> parse(String origin) {
    try {
      return Optional.of(new URI(origin));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String authority(URI uri) {
    return withoutDefaultPort(String.valueOf(uri.getRawAuthority()), uri.getScheme());
  }

  private static String withoutDefaultPort(String authority, String scheme) {
    String port = "https".equals(scheme) ? ":443" : ":80";
    String lower = authority.toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.toLowerCase(Locale.ROOT);
  }
}
