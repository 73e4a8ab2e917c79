package dev.quarterdeck.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every right the chart gives. A new one needs a line here, and a reason. */
class ChartRightsTest {
  private static final String CONTROL_PLANE = "quarterdeck-ship-control-plane";
  private static final List<String> ACCESS =
      List.of(
          "authentication.k8s.io/tokenreviews: create",
          "authorization.k8s.io/subjectaccessreviews: create");
  private static final List<String> WORK =
      List.of(
          "quarterdeck.dev/agentsessions: get list watch create delete",
          "quarterdeck.dev/agentsessions/status: patch",
          "/pods: get list watch create delete",
          "/serviceaccounts: get create patch",
          "networking.k8s.io/networkpolicies: get create patch");
  private static final List<String> VIEWER =
      List.of(
          "quarterdeck.dev/agentsessions: get list watch",
          "quarterdeck.dev/agentsessions/events: get",
          "quarterdeck.dev/approvals: get list");
  private static final List<String> USER =
      List.of(
          "quarterdeck.dev/agentsessions: create update patch delete",
          "quarterdeck.dev/agentsessions/prompts: create");
  private static final List<String> APPROVER = List.of("quarterdeck.dev/approvals: update");

  @Test
  void controlPlaneHasExactlyTheseRights() {
    List<HasMetadata> objects = Chart.objects();

    assertThat(rules(Chart.one(ClusterRole.class, CONTROL_PLANE, objects).getRules()))
        .containsExactlyInAnyOrderElementsOf(
            concat(concat(ACCESS, List.of("/namespaces: list")), WORK));
    assertThat(rules(Chart.one(Role.class, "quarterdeck-operator", objects).getRules()))
        .containsExactly(
            "coordination.k8s.io/leases: create",
            "coordination.k8s.io/leases[quarterdeck-operator]: get update");
    assertThat(Chart.names(Role.class, objects)).containsExactly("quarterdeck-operator");
  }

  @Test
  void withAListOfNamespacesTheWorkIsAllowedInTheseOnly() {
    List<HasMetadata> objects = Chart.objects("{sessions: {namespaces: [team-a, team-b]}}");

    assertThat(rules(Chart.one(ClusterRole.class, CONTROL_PLANE, objects).getRules()))
        .isEqualTo(ACCESS);
    assertThat(
            Chart.all(Role.class, objects).stream()
                .filter(role -> role.getMetadata().getName().equals("quarterdeck-control-plane"))
                .map(role -> role.getMetadata().getNamespace() + " " + rules(role.getRules())))
        .containsExactly("team-a " + WORK, "team-b " + WORK);
    assertThat(
            Chart.all(RoleBinding.class, objects).stream()
                .filter(it -> it.getMetadata().getName().equals("quarterdeck-control-plane"))
                .map(it -> it.getMetadata().getNamespace() + " " + it.getRoleRef().getName()))
        .containsExactly("team-a quarterdeck-control-plane", "team-b quarterdeck-control-plane");
  }

  @Test
  void uninstallationMayOnlyEndPods() {
    List<HasMetadata> objects = Chart.objects();

    ClusterRole role = Chart.one(ClusterRole.class, "quarterdeck-stop-sessions-ship", objects);
    assertThat(rules(role.getRules())).containsExactly("/pods: list delete");
    assertThat(role.getMetadata().getAnnotations())
        .containsEntry(Chart.HOOK, "post-delete")
        .containsEntry(Chart.HOOK + "-delete-policy", "before-hook-creation,hook-succeeded");
  }

  @Test
  void peopleHaveTheRolesOfTheTable() {
    List<HasMetadata> objects = Chart.objects();

    assertThat(rules(person("viewer", objects))).isEqualTo(VIEWER);
    assertThat(rules(person("user", objects))).isEqualTo(concat(VIEWER, USER));
    assertThat(rules(person("approver", objects)))
        .isEqualTo(concat(concat(VIEWER, USER), APPROVER));
    assertThat(rules(person("admin", objects)))
        .isEqualTo(
            concat(
                concat(concat(VIEWER, USER), APPROVER),
                List.of(
                    "quarterdeck.dev/agentsessions: deletecollection",
                    "quarterdeck.dev/agentsessions/terminal: create",
                    "quarterdeck.dev/agentsessions/files: get update",
                    "quarterdeck.dev/hosts: create list delete",
                    "quarterdeck.dev/approvalpolicies,clusterapprovalpolicies,agenttemplates,agentpools:"
                        + " get list watch create update patch delete deletecollection")));
  }

  @Test
  void approvingIsNoPartOfEdit() {
    List<HasMetadata> objects = Chart.objects();

    assertThat(aggregates("viewer", objects)).isEqualTo("aggregate-to-view");
    assertThat(aggregates("user", objects)).isEqualTo("aggregate-to-edit");
    assertThat(aggregates("approver", objects)).isEqualTo("aggregate-to-admin");
    assertThat(aggregates("admin", objects)).isEqualTo("aggregate-to-admin");
  }

  @Test
  void nothingIsAWildcardAndNoRoleOfOthersIsBound() {
    List<HasMetadata> objects = Chart.objects();

    assertThat(Chart.rendered().lines().map(String::strip))
        .noneMatch(line -> line.matches("(verbs|resources|apiGroups):.*\\*.*"));
    assertThat(
            Chart.all(ClusterRoleBinding.class, objects).stream()
                .map(it -> it.getRoleRef().getName()))
        .containsExactlyInAnyOrder(CONTROL_PLANE, "quarterdeck-stop-sessions-ship");
  }

  @Test
  void rightsCanBeMadeBySomebodyElse() {
    List<HasMetadata> objects =
        Chart.objects(
            "{rbac: {create: false, userRoles: {create: false}}, sessions: {onUninstall: Keep}}");

    assertThat(Chart.names(ClusterRole.class, objects)).isEmpty();
    assertThat(Chart.names(Role.class, objects)).isEmpty();
  }

  private static List<PolicyRule> person(String who, List<HasMetadata> objects) {
    return Chart.one(ClusterRole.class, "quarterdeck-" + who, objects).getRules();
  }

  private static String aggregates(String who, List<HasMetadata> objects) {
    Map<String, String> labels =
        Chart.one(ClusterRole.class, "quarterdeck-" + who, objects).getMetadata().getLabels();
    String prefix = "rbac.authorization.k8s.io/";
    List<String> found =
        labels.keySet().stream().filter(label -> label.startsWith(prefix)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst().substring(prefix.length());
  }

  /** group/resources[names]: verbs */
  private static List<String> rules(List<PolicyRule> rules) {
    return rules.stream()
        .map(rule ->
            String.join(",", rule.getApiGroups())
                + "/"
                + String.join(",", rule.getResources())
                + (rule.getResourceNames().isEmpty() ? "" : rule.getResourceNames().toString())
                + ": "
                + String.join(" ", rule.getVerbs()))
        .toList();
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }
}
