package dev.quarterdeck.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which values are accepted, and how the others are refused. */
class ChartValuesTest {
  @Test
  void lintFindsNothing() {
    LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {controlPlan: {}}                                     | additional properties 'controlPlan' not allowed
          {controlPlane: {replicas: 0}}                         | /controlPlane/replicas
          {controlPlane: {replica: 2}}                          | additional properties 'replica' not allowed
          {image: {pullPolicy: Sometimes}}                      | must be one of 'Always'
          {postgresql: {mode: sqlite}}                          | must be one of 'evaluation'
          {postgresql: {evaluation: {image: {tag: 17}}}}        | got number, want string
          {publicUrl: quarterdeck.example.com}                  | /publicUrl
          {sessions: {namespaces: [Team_A]}}                    | /sessions/namespaces/0
          {sessions: {runnerImage: {digest: latest}}}           | /sessions/runnerImage/digest
          {retention: {days: -1}}                               | /retention/days
          {networkPolicy: {enabled: "yes"}}                      | got string, want boolean
          """)
  void refusesWhatIsNoValueAndSaysWhere(String values, String said) {
    assertThatThrownBy(() -> Chart.rendered(values)).hasMessageContaining(said);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {postgresql: {mode: external}}                        | name a Secret in namespace ship with the keys url, username and password
          {ingress: {enabled: true}}                            | name at least one host
          {ingress: {enabled: true, hosts: [qd.example.com]}}   | networkPolicy.allowFrom
          {rbac: {create: false}}                               | set sessions.onUninstall=Keep
          """)
  void refusesWhatDoesNotFitTogetherWithASentence(String values, String sentence) {
    assertThatThrownBy(() -> Chart.rendered(values)).hasMessageContaining(sentence);
  }

  @Test
  void schemaIsClosedAtEveryLevelAndExplainsEveryValue() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(Files.readString(Chart.FOLDER.resolve("values.schema.json")));
    ArrayList<String> wrong = new ArrayList<>();

    explain("", schema, wrong);

    assertThat(wrong).isEmpty();
  }

  /** What the schema names is what values.yaml documents, or one of the two is wrong. */
  @Test
  void everyValueOfTheSchemaHasADefaultAndAComment() throws IOException {
    String text = Files.readString(Chart.FOLDER.resolve("values.yaml"));
    JsonNode values = new ObjectMapper(new YAMLFactory()).readTree(text);
    JsonNode schema =
        new ObjectMapper().readTree(Files.readString(Chart.FOLDER.resolve("values.schema.json")));
    ArrayList<String> missing = new ArrayList<>();

    compare("", schema, values, missing);

    assertThat(missing).containsExactly("/global", "/ingress/tls items");
  }

  private static void explain(String path, JsonNode schema, List<String> wrong) {
    if (schema.path("description").asText().isEmpty()) {
      wrong.add(path + " has no description");
    }
    if (schema.has("properties") && schema.path("additionalProperties").asBoolean(true)) {
      wrong.add(path + " takes any property");
    }
    schema
        .path("properties")
        .properties()
        .forEach(it -> explain(path + "/" + it.getKey(), it.getValue(), wrong));
  }

  private static void compare(String path, JsonNode schema, JsonNode values, List<String> missing) {
    if (values.isMissingNode()) {
      missing.add(path);
      return;
    }
    if (schema.path("items").has("properties")) {
      missing.add(path + " items");
    }
    schema
        .path("properties")
        .properties()
        .forEach(it ->
            compare(path + "/" + it.getKey(), it.getValue(), values.path(it.getKey()), missing));
  }
}
