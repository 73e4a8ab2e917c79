package dev.quarterdeck.control.access;

import dev.quarterdeck.control.platform.kubernetes.KubernetesProblem;
import dev.quarterdeck.control.platform.problem.Problem;
import dev.quarterdeck.control.platform.problem.ProblemCode;
import dev.quarterdeck.control.platform.problem.ProblemException;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In a cluster people present Kubernetes tokens, and may do what Kubernetes' own RBAC lets them.
 * The answers are kept for some seconds; an API server that does not answer lets nobody in.
 */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
final class KubernetesAuthority implements Authority {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesAuthority.class);
  private static final String GROUP = "quarterdeck.dev";
  static final Duration MEMORY = Duration.ofSeconds(10);
  private static final int MOST_TOKENS = 2_000;
  private static final int MOST_ANSWERS = 20_000;

  private record Question(Principal principal, Deed deed, Place place) {}

  private final KubernetesClient client;
  private final Clock clock;
  private final BriefMemory<Secret, Optional<Known>> tokens;
  private final BriefMemory<Question, Boolean> answers;
  private final BriefMemory<String, List<String>> namespaces;

  KubernetesAuthority(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
    this.tokens = new BriefMemory<>(clock, MEMORY, MOST_TOKENS);
    this.answers = new BriefMemory<>(clock, MEMORY, MOST_ANSWERS);
    this.namespaces = new BriefMemory<>(clock, MEMORY, 1);
  }

  @Override
  public String mode() {
    return "kubernetes";
  }

  @Override
  public Optional<Known> whose(String token) {
    Secret secret = Secret.of(token);
    Optional<Known> known =
        tokens
            .get(secret)
            .orElseGet(() -> {
              Optional<Known> reviewed = review(token);
              tokens.put(secret, reviewed);
              return reviewed;
            });
    return known.filter(this::current);
  }

  private boolean current(Known known) {
    Optional<Instant> end = known.expiresAt();
    return end.isEmpty() || end.get().isAfter(clock.instant());
  }

  private Optional<Known> review(String token) {
    TokenReview review =
        ask(() ->
            client
                .tokenReviews()
                .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build()));
    if (review.getStatus() == null
        || !Boolean.TRUE.equals(review.getStatus().getAuthenticated())
        || review.getStatus().getUser() == null) {
      return Optional.empty();
    }
    return Optional.of(new Known(principal(review.getStatus().getUser()), Jwt.expiry(token)));
  }

  private static Principal principal(UserInfo user) {
    return new Principal(
        user.getUsername(),
        Optional.ofNullable(user.getUid()),
        Objects.requireNonNullElse(user.getGroups(), List.of()),
        Objects.requireNonNullElse(user.getExtra(), Map.of()));
  }

  @Override
  public boolean allows(Principal principal, Deed deed, Place place) {
    Question question = new Question(principal, deed, place);
    return answers
        .get(question)
        .orElseGet(() -> {
          boolean allowed = review(question);
          answers.put(question, allowed);
          return allowed;
        });
  }

  private boolean review(Question question) {
    Principal principal = question.principal();
    SubjectAccessReview review =
        ask(() ->
            client
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(
                    new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(principal.name())
                        .withUid(principal.uid().orElse(null))
                        .withGroups(principal.groups())
                        .withExtra(principal.extra())
                        .withResourceAttributes(attributes(question.deed(), question.place()))
                        .endSpec()
                        .build()));
    return review.getStatus() != null && Boolean.TRUE.equals(review.getStatus().getAllowed());
  }

  private static ResourceAttributes attributes(Deed deed, Place place) {
    ResourceAttributesBuilder attributes =
        new ResourceAttributesBuilder()
            .withGroup(GROUP)
            .withResource(deed.resource())
            .withSubresource(deed.subresource().isEmpty() ? null : deed.subresource())
            .withVerb(deed.verb());
    return switch (place) {
      case Place.Everywhere() -> attributes.build();
      case Place.Namespace(String name) -> attributes.withNamespace(name).build();
      // An approval is named after itself, not after its session; rights are given by namespace.
      case Place.Thing(String namespace, String name) ->
          deed.resource().equals("approvals")
              ? attributes.withNamespace(namespace).build()
              : attributes.withNamespace(namespace).withName(name).build();
    };
  }

  @Override
  public List<String> namespaces() {
    return namespaces
        .get("all")
        .orElseGet(() -> {
          List<String> all = listNamespaces();
          namespaces.put("all", all);
          return all;
        });
  }

  /** An installation that serves one namespace may not list all: then those with sessions do. */
  private List<String> listNamespaces() {
    try {
      return client.namespaces().list().getItems().stream()
          .map(namespace -> namespace.getMetadata().getName())
          .toList();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return List.of();
      }
      throw away(e);
    }
  }

  private static <T> T ask(Supplier<@Nullable T> question) {
    try {
      return Objects.requireNonNull(question.get(), "the API server answered nothing");
    } catch (KubernetesClientException e) {
      throw away(e);
    }
  }

  private static ProblemException away(KubernetesClientException e) {
    if (e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
        || e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
      LOG.error(
          "kubernetes=refuses status={} The control plane's ServiceAccount needs to create"
              + " tokenreviews and subjectaccessreviews: bind it to system:auth-delegator.",
          e.getCode());
    } else {
      LOG.warn(
          "kubernetes=unavailable status={} cause=\"{}\"", e.getCode(), KubernetesProblem.of(e));
    }
    return Problem.of(
            ProblemCode.KUBERNETES_UNAVAILABLE,
            "The Kubernetes API does not answer, so nobody's rights can be checked.",
            "Try again in a moment.")
        .exception();
  }
}
