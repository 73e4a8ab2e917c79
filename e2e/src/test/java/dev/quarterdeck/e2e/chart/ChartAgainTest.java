package dev.quarterdeck.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes where something of an earlier installation is there already. */
class ChartAgainTest {
  private static final String SECRET = "/api/v1/namespaces/ship/secrets/quarterdeck-postgresql";
  private static final String DEFINITION =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/agentsessions.quarterdeck.dev";

  @Test
  void passwordOfTheDataIsUsedAgain() {
    ChartCluster.empty()
        .add(
            SECRET,
            """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"quarterdeck-postgresql","namespace":"ship"},
            "data":{"password":"a2VwdA=="}}
            """);

    String rendered = Chart.renderedAsTheClusterIs();

    assertThat(rendered).contains("password: \"a2VwdA==\"");
  }

  @Test
  void newPasswordIsAnotherEachTime() {
    assertThat(Chart.rendered().lines().filter(line -> line.startsWith("  password:")).toList())
        .hasSize(1)
        .isNotEqualTo(
            Chart.rendered().lines().filter(line -> line.startsWith("  password:")).toList());
  }

  @Test
  void definitionThatWeLeftIsOursAgain() {
    ChartCluster.empty().add(DEFINITION, definition("quarterdeck", "ship", "Helm"));

    String rendered = Chart.renderedAsTheClusterIs();

    assertThat(rendered).contains("kind: CustomResourceDefinition");
  }

  @ParameterizedTest
  @ValueSource(strings = {"other ship Helm", "quarterdeck harbour Helm", "quarterdeck ship Argo"})
  void definitionOfSomebodyElseIsRefusedWithTheWayOut(String owner) {
    String[] words = owner.split(" ", -1);
    ChartCluster.empty().add(DEFINITION, definition(words[0], words[1], words[2]));

    assertThatThrownBy(Chart::renderedAsTheClusterIs)
        .hasMessageContaining(
            "belongs to the Helm release "
                + words[1]
                + "/"
                + words[0]
                + ", not to this release (ship/quarterdeck)")
        .hasMessageContaining("crds.install=false")
        .hasMessageContaining(
            "kubectl annotate --overwrite crd agentsessions.quarterdeck.dev"
                + " meta.helm.sh/release-name=quarterdeck meta.helm.sh/release-namespace=ship");
    assertThat(Chart.renderedAsTheClusterIs("{crds: {install: false}}"))
        .doesNotContain("kind: CustomResourceDefinition");
  }

  @Test
  void definitionOfNobodyIsRefusedToo() {
    ChartCluster.empty()
        .add(
            DEFINITION,
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
            "metadata":{"name":"agentsessions.quarterdeck.dev"}}
            """);

    assertThatThrownBy(Chart::renderedAsTheClusterIs)
        .hasMessageContaining("belongs to nobody that Helm knows");
  }

  private static String definition(String release, String namespace, String manager) {
    return """
    {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{
    "name":"agentsessions.quarterdeck.dev","labels":{"app.kubernetes.io/managed-by":"%s"},
    "annotations":{"meta.helm.sh/release-name":"%s","meta.helm.sh/release-namespace":"%s"}}}
    """
        .formatted(manager, release, namespace);
  }
}
