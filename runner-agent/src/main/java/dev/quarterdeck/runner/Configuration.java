package dev.quarterdeck.runner;

import dev.quarterdeck.protocol.HostId;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the runner is told by its environment. */
record Configuration(
    URI url,
    Path tokenFile,
    HostId host,
    Path stateDir,
    Path workdir,
    Path home,
    Optional<Path> caFile) {

  static Configuration from(Map<String, String> environment) throws ConfigurationException {
    return new Configuration(
        url(required(environment, "QD_URL")),
        readable("QD_TOKEN_FILE", required(environment, "QD_TOKEN_FILE")),
        host(required(environment, "QD_HOST_ID")),
        path("QD_STATE_DIR", required(environment, "QD_STATE_DIR")),
        folder("QD_WORKDIR", required(environment, "QD_WORKDIR")),
        folder("QD_HOME", required(environment, "QD_HOME")),
        caFile(environment.getOrDefault("QD_CA_FILE", "")));
  }

  private static Optional<Path> caFile(String value) throws ConfigurationException {
    return value.isBlank() ? Optional.empty() : Optional.of(readable("QD_CA_FILE", value));
  }

  private static String required(Map<String, String> environment, String name)
      throws ConfigurationException {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new ConfigurationException(name + " is not set; the runner needs it.");
    }
    return value.strip();
  }

  private static URI url(String value) throws ConfigurationException {
    try {
      URI base = new URI(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
      boolean webSocket = "ws".equals(base.getScheme()) || "wss".equals(base.getScheme());
      if (webSocket && base.getHost() != null) {
        return URI.create(base + "/ws/host");
      }
    } catch (URISyntaxException e) {
      // Said below, in the same words.
    }
    throw new ConfigurationException(
        "QD_URL must be the control plane's ws:// or wss:// address, not \"" + value + "\".");
  }

  private static HostId host(String value) throws ConfigurationException {
    try {
      return new HostId(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("QD_HOST_ID: " + e.getMessage() + ".");
    }
  }

  private static Path path(String name, String value) throws ConfigurationException {
    try {
      return Path.of(value).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new ConfigurationException(name + " is not a path: \"" + value + "\".");
    }
  }

  private static Path readable(String name, String value) throws ConfigurationException {
    Path path = path(name, value);
    if (!Files.isReadable(path)) {
      throw new ConfigurationException(name + " names " + path + ", which cannot be read.");
    }
    return path;
  }

  private static Path folder(String name, String value) throws ConfigurationException {
    Path path = path(name, value);
    if (!Files.isDirectory(path)) {
      throw new ConfigurationException(name + " names " + path + ", which is not a directory.");
    }
    return path;
  }
}
