package dev.quarterdeck.control.pod;

import dev.quarterdeck.control.resource.AgentSession;
import dev.quarterdeck.control.resource.Marks;
import dev.quarterdeck.control.resource.PodOverrides;
import dev.quarterdeck.control.session.Session;
import dev.quarterdeck.control.session.SessionId;
import dev.quarterdeck.control.session.SessionName;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a session is made of in Kubernetes. The same session gives the same objects.
 *
 * <p>The runner comes by an init container into a volume, so that the agent's image can be any. A
 * runner that is killed is started again in its place ({@code OnFailure}): its spool is in a volume
 * of the pod and would be lost with it.
 */
public final class PodBlueprint {
  static final String AUDIENCE = "quarterdeck";
  static final String RUNNER = "runner";
  static final String AGENT = "agent";

  /** The end of the log goes into the status: it is read there when the pod is long gone. */
  private static final String LAST_WORDS = "FallbackToLogsOnError";

  private static final long NOBODY = 65_532L;
  private static final long TOKEN_SECONDS = 3_600L;
  private static final long GRACE_SECONDS = 30L;

  private final PodSettings settings;

  public PodBlueprint(PodSettings settings) {
    this.settings = settings;
  }

  /** What launch number {@code attempt} of the session needs. */
  public SessionObjects objects(Session session, int attempt) {
    return new SessionObjects(account(session), network(session), pod(session, attempt));
  }

  /** The name of a launch's pod. */
  public static String podName(SessionName session, int attempt) {
    return session.name() + "-" + attempt;
  }

  /** The name of the session's service account. Never one that a person would choose. */
  static String accountName(SessionName session) {
    return "qd-" + session.name();
  }

  static OwnerReference owner(SessionId id, SessionName name) {
    return new OwnerReferenceBuilder()
        .withApiVersion(AgentSession.GROUP + "/" + AgentSession.VERSION)
        .withKind(AgentSession.KIND)
        .withName(name.name())
        .withUid(id.toString())
        .withController(true)
        .build();
  }

  private static ObjectMeta meta(Session session, String name, Map<String, String> labels) {
    return new ObjectMetaBuilder()
        .withNamespace(session.name().namespace())
        .withName(name)
        .withLabels(labels)
        .withOwnerReferences(owner(session.id(), session.name()))
        .build();
  }

  private static Map<String, String> labels(Session session) {
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put("app.kubernetes.io/name", "quarterdeck-session");
    labels.put("app.kubernetes.io/instance", session.name().name());
    labels.put("app.kubernetes.io/component", AGENT);
    labels.put("app.kubernetes.io/managed-by", "quarterdeck");
    labels.put(Marks.SESSION, session.name().name());
    labels.put(Marks.SESSION_UID, session.id().toString());
    return labels;
  }

  private static Map<String, String> podLabels(Session session, int attempt) {
    Map<String, String> labels = labels(session);
    labels.put(Marks.ATTEMPT, Integer.toString(attempt));
    return labels;
  }

  /** One for each session, with no permission at all: it only says which session a pod is. */
  private static ServiceAccount account(Session session) {
    return new ServiceAccountBuilder()
        .withMetadata(meta(session, accountName(session.name()), labels(session)))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  /** Nobody may connect to the pod; the runner dials out. */
  private static NetworkPolicy network(Session session) {
    return new NetworkPolicyBuilder()
        .withMetadata(meta(session, accountName(session.name()), labels(session)))
        .withNewSpec()
        .withNewPodSelector()
        .addToMatchLabels(Marks.SESSION_UID, session.id().toString())
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .endSpec()
        .build();
  }

  private Pod pod(Session session, int attempt) {
    Optional<PodOverrides> overrides = Optional.ofNullable(session.spec().pod());
    return new PodBuilder()
        .withMetadata(meta(session, podName(session.name(), attempt), podLabels(session, attempt)))
        .withNewSpec()
        .withServiceAccountName(accountName(session.name()))
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withRestartPolicy("OnFailure")
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(podSecurity())
        .withRuntimeClassName(overrides.map(PodOverrides::runtimeClassName).orElse(null))
        .withNodeSelector(overrides.map(PodOverrides::nodeSelector).orElse(null))
        .withTolerations(PodParts.tolerations(overrides))
        .withImagePullSecrets(PodParts.pullSecrets(settings.pullSecrets(), overrides))
        .withInitContainers(installer())
        .withContainers(agent(session, podName(session.name(), attempt), overrides))
        .withVolumes(PodVolumes.all(AUDIENCE, TOKEN_SECONDS))
        .endSpec()
        .build();
  }

  private Container installer() {
    return new ContainerBuilder()
        .withName(RUNNER)
        .withImage(settings.runner())
        .withImagePullPolicy(settings.pullPolicy().orElse(null))
        .withCommand("/opt/quarterdeck/bin/install-runner", PodVolumes.HOME_OF_RUNNER)
        .withSecurityContext(security())
        .withTerminationMessagePolicy(LAST_WORDS)
        .withNewResources()
        .addToRequests("cpu", new Quantity("10m"))
        .addToRequests("memory", new Quantity("32Mi"))
        .endResources()
        .withVolumeMounts(PodVolumes.ofInstaller())
        .build();
  }

  private Container agent(Session session, String pod, Optional<PodOverrides> overrides) {
    return new ContainerBuilder()
        .withName(AGENT)
        .withImage(Optional.ofNullable(session.spec().image()).orElseGet(settings::defaultImage))
        .withImagePullPolicy(settings.pullPolicy().orElse(null))
        .withCommand(PodVolumes.HOME_OF_RUNNER + "/bin/runner")
        .withWorkingDir(PodVolumes.WORKSPACE)
        .withEnv(
            PodParts.variables(
                overrides,
                List.of(
                    PodParts.variable("QD_URL", settings.url()),
                    PodParts.variable("QD_TOKEN_FILE", PodVolumes.TOKEN_FILE),
                    PodParts.variable("QD_HOST_ID", session.name().namespace() + "/" + pod),
                    PodParts.variable("QD_STATE_DIR", PodVolumes.STATE),
                    PodParts.variable("QD_WORKDIR", PodVolumes.WORKSPACE),
                    PodParts.variable("QD_HOME", PodVolumes.HOME_OF_RUNNER))))
        .withEnvFrom(PodParts.variableSources(overrides))
        .withResources(PodParts.resources(overrides))
        .withSecurityContext(security())
        .withTerminationMessagePolicy(LAST_WORDS)
        .withVolumeMounts(PodVolumes.ofAgent())
        .build();
  }

  private static PodSecurityContext podSecurity() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(NOBODY)
        .withRunAsGroup(NOBODY)
        .withFsGroup(NOBODY)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  private static SecurityContext security() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withCapabilities(new Capabilities(null, List.of("ALL")))
        .build();
  }
}
