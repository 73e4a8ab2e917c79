package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.conversation.Sessions;
import dev.quarterdeck.control.launch.RunnerIdentity;
import dev.quarterdeck.control.launch.RunnerIdentity.Bound;
import dev.quarterdeck.control.launch.RunnerIdentity.Refused;
import dev.quarterdeck.control.launch.RunnerIdentity.Unavailable;
import dev.quarterdeck.control.launch.RunnerTokens;
import dev.quarterdeck.control.resource.Marks;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import dev.quarterdeck.protocol.HostId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a runner by the token of its pod.
 *
 * <p>The API server says whether the token is good, for our audience, and to which living pod it is
 * bound. That pod must belong to an AgentSession as its controller, carry that session's label, and
 * run under that session's own service account. Who may create pods can copy a label or an
 * account's name, but not make the API server say that a token of another pod is bound to this one.
 * Nothing is remembered: dialling is rare, and a deleted pod must not get in.
 */
@Singleton
@Requires(property = "quarterdeck.mode", value = "kubernetes")
public class PodTokens implements RunnerTokens {
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
  private static final String ACCOUNT = "system:serviceaccount:";

  private final KubernetesClient client;
  private final PodGateway pods;
  private final Sessions sessions;

  PodTokens(KubernetesClient client, PodGateway pods, Sessions sessions) {
    this.client = client;
    this.pods = pods;
    this.sessions = sessions;
  }

  /** The pod that the API server says a token is bound to. */
  private record BoundPod(String namespace, String account, String name, String uid) {}

  @Override
  public RunnerIdentity identify(String token) {
    try {
      TokenReviewStatus review = review(token);
      if (!Boolean.TRUE.equals(review.getAuthenticated())) {
        return new Refused(
            "The token is not valid for the audience " + PodBlueprint.AUDIENCE + ".");
      }
      if (!orEmpty(review.getAudiences()).contains(PodBlueprint.AUDIENCE)) {
        return new Refused("The token is not for the audience " + PodBlueprint.AUDIENCE + ".");
      }
      return boundPod(review.getUser())
          .map(this::identify)
          .orElseGet(() -> new Refused("The token is not bound to a pod."));
    } catch (KubernetesClientException e) {
      return new Unavailable("Kubernetes could not be asked about the token. Try again.");
    }
  }

  private RunnerIdentity identify(BoundPod bound) {
    Optional<Pod> pod =
        pods.find(bound.namespace(), bound.name())
            .filter(there -> bound.uid().equals(there.getMetadata().getUid()));
    if (pod.isEmpty()) {
      return new Refused("The token's pod is gone.");
    }
    Optional<SessionId> session = PodWatch.sessionOf(pod.get());
    if (session.isEmpty()) {
      return new Refused("The token's pod does not belong to an AgentSession.");
    }
    if (!account(pod.get()).filter(bound.account()::equals).isPresent()) {
      return new Refused("The token's pod does not run under the service account of its session.");
    }
    if (!launchedLast(session.get()).filter(bound.name()::equals).isPresent()) {
      return new Refused("The token's pod is not the one that was started last for its session.");
    }
    return new Bound(session.get(), new HostId(bound.namespace() + "/" + bound.name()));
  }

  private Optional<String> launchedLast(SessionId session) {
    return sessions.find(session).filter(row -> !row.deleted()).flatMap(row -> row.launch().ref());
  }

  /** The account that the blueprint gives the pod of this session. */
  private static Optional<String> account(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    return PodLook.controller(pod.getMetadata())
        .filter(
            owner -> PodLook.label(pod, Marks.SESSION).filter(owner.getName()::equals).isPresent())
        .map(owner -> PodBlueprint.accountName(new SessionName(namespace, owner.getName())));
  }

  private TokenReviewStatus review(String token) {
    TokenReview asked =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(PodBlueprint.AUDIENCE)
            .endSpec()
            .build();
    TokenReview answered = client.resource(asked).create();
    return Objects.requireNonNullElseGet(answered.getStatus(), TokenReviewStatus::new);
  }

  private static Optional<BoundPod> boundPod(@Nullable UserInfo user) {
    if (user == null || user.getUsername() == null || !user.getUsername().startsWith(ACCOUNT)) {
      return Optional.empty();
    }
    String[] account = user.getUsername().substring(ACCOUNT.length()).split(":", 2);
    Optional<String> name = extra(user.getExtra(), POD_NAME);
    Optional<String> uid = extra(user.getExtra(), POD_UID);
    return account.length < 2 || name.isEmpty() || uid.isEmpty()
        ? Optional.empty()
        : Optional.of(new BoundPod(account[0], account[1], name.get(), uid.get()));
  }

  private static Optional<String> extra(
      @Nullable Map<String, ? extends List<String>> extra, String name) {
    List<String> values = extra == null ? null : extra.get(name);
    return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.getFirst());
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
