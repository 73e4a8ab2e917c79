package dev.quarterdeck.control.platform.socket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.util.List;
import java.util.Optional;

/** What a client says before the upgrade. Prints only its path: the rest may hold credentials. */
public final class Handshake {
  private final HttpRequest request;
  private final QueryStringDecoder target;
  private final String remoteAddress;

  Handshake(HttpRequest request, String remoteAddress) {
    this.request = request;
    this.target = new QueryStringDecoder(request.uri());
    this.remoteAddress = remoteAddress;
  }

  public String path() {
    return target.path();
  }

  public Optional<String> query(String name) {
    return target.parameters().getOrDefault(name, List.of()).stream().findFirst();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(request.headers().get(name));
  }

  public Optional<String> cookie(String name) {
    return header(HttpHeaderNames.COOKIE.toString()).stream()
        .flatMap(text -> ServerCookieDecoder.STRICT.decode(text).stream())
        .filter(cookie -> cookie.name().equals(name))
        .map(Cookie::value)
        .findFirst();
  }

  public String remoteAddress() {
    return remoteAddress;
  }

  HttpRequest request() {
    return request;
  }

  @Override
  public String toString() {
    return "Handshake[" + path() + "]";
  }
}
