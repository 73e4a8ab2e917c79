package dev.quarterdeck.control.access;

import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Who is there and what they may do: the one thing that doors ask. */
@Singleton
public class Access {
  private final Authority authority;
  private final SignIns signIns;
  private final Origins origins;

  Access(Authority authority, SignIns signIns, Origins origins) {
    this.authority = authority;
    this.signIns = signIns;
    this.origins = origins;
  }

  /** {@code local} or {@code kubernetes}. */
  public String mode() {
    return authority.mode();
  }

  /** Of the {@code Authorization} header and the cookie {@code qd_session}; empty for nobody. */
  public Optional<Principal> authenticate(Optional<String> authorization, Optional<String> cookie) {
    return whose(Credential.of(authorization, cookie));
  }

  /**
   * Of the {@code access_token} of a login. No other token is known here: this one comes in
   * addresses, which end up in the logs of proxies, and it can be worth nothing tomorrow.
   */
  public Optional<Principal> ofAccessToken(String token) {
    return token.startsWith(Credential.ACCESS_TOKEN) && token.length() <= Credential.LONGEST
        ? signIns.whose(token)
        : Optional.empty();
  }

  Optional<Principal> whose(Credential credential) {
    return switch (credential) {
      case Credential.None() -> Optional.empty();
      case Credential.Bearer(String token) when token.startsWith(Credential.ACCESS_TOKEN) ->
          signIns.whose(token);
      case Credential.Bearer(String token) ->
          authority.whose(token).map(Authority.Known::principal);
      case Credential.SignedIn(String cookie) -> signIns.whose(cookie);
    };
  }

  /**
   * Whether a browser's {@code Origin} is ours and the {@code Host} is a name of ours. A WebSocket
   * without an Origin comes from a program, which has no cookies to be abused.
   */
  public boolean originAllowed(Optional<String> origin, Optional<String> host) {
    return origins.knownAs(host) && origin.map(from -> origins.ours(from, host)).orElse(true);
  }

  public boolean allows(Principal principal, Deed deed, Place place) {
    return authority.allows(principal, deed, place);
  }

  /** Ends the request when they may not. */
  public void require(Principal principal, Deed deed, Place place) {
    if (!allows(principal, deed, place)) {
      throw refusal(deed, place).exception();
    }
  }

  /** Where they may do it: everywhere, or in those of the candidates where they may. */
  public Reach reach(Principal principal, Deed deed, List<String> candidates) {
    if (allows(principal, deed, new Place.Everywhere())) {
      return new Reach.Everywhere();
    }
    List<String> some =
        candidates.stream()
            .filter(name -> allows(principal, deed, new Place.Namespace(name)))
            .toList();
    return new Reach.Some(some);
  }

  /** All namespaces that are worth asking about. */
  public List<String> namespaces(List<String> withSessions) {
    TreeSet<String> all = new TreeSet<>(withSessions);
    all.addAll(authority.namespaces());
    return List.copyOf(all);
  }

  /** Where somebody may do something. */
  public sealed interface Reach {
    record Everywhere() implements Reach {}

    record Some(List<String> namespaces) implements Reach {
      public Some {
        namespaces = List.copyOf(namespaces);
      }
    }
  }

  private static Problem refusal(Deed deed, Place place) {
    String where =
        switch (place) {
          case Place.Everywhere() -> "in all namespaces";
          case Place.Namespace(String name) -> "in namespace " + name;
          case Place.Thing(String namespace, String _) -> "in namespace " + namespace;
        };
    return Problem.of(
            ProblemCode.FORBIDDEN,
            "You may not " + deed.what() + " " + where + ".",
            "Ask for the ClusterRole " + deed.role() + ".")
        .with("verb", deed.verb())
        .with(
            "resource",
            deed.resource() + (deed.subresource().isEmpty() ? "" : "/" + deed.subresource()));
  }
}
