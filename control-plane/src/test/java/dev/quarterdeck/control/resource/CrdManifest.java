package dev.quarterdeck.control.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The manifest in {@code crds/}, made from the Java types. */
final class CrdManifest {
  static final String NAME = "agentsessions.quarterdeck.dev.yaml";

  private static final String HEAD =
      """
      # Generated from the Java types in control-plane, package resource. Do not edit; see CrdManifestTest.
      """;

  private CrdManifest() {}

  /** Writes the manifest into the folder {@code crds} of this checkout. */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(committed(), generated());
  }

  /** Maven runs tests in the module's folder. */
  static Path committed() {
    return Path.of("..", "crds", NAME).toAbsolutePath().normalize();
  }

  static String generated() {
    Memory memory = new Memory();
    new CRDGenerator()
        .customResourceClasses(AgentSession.class)
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withPostProcessor(new Finish())
        .withOutput(memory)
        .generate();
    // The first line names the generator, the second separates documents.
    String text = memory.bytes.toString(StandardCharsets.UTF_8);
    return HEAD
        + text.lines().filter(line -> !line.startsWith("#")).reduce("", (a, b) -> a + b + "\n");
  }

  /** What the annotations cannot say. */
  private static final class Finish implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
      CustomResourceDefinitionVersion version =
          ((CustomResourceDefinition) crd).getSpec().getVersions().getFirst();
      inTheOrderOfTheType(version.getAdditionalPrinterColumns());
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setDescription("A session of a coding agent: what it should be, and how it is.");
      root.setRequired(List.of("spec"));
      root.getProperties().put("metadata", metadata());
      JSONSchemaProps pod = at(root, "spec", "pod");
      at(pod, "nodeSelector").setMaxProperties(32L);
      at(pod, "resources", "requests").setMaxProperties(12L);
      at(pod, "resources", "limits").setMaxProperties(12L);
      // What a session is before anybody has looked at it, so that kubectl shows no empty column.
      at(root, "status").setDefault(JsonNodeFactory.instance.objectNode().put("phase", "Pending"));
      JSONSchemaProps conditions = at(root, "status", "conditions");
      conditions.setXKubernetesListType("map");
      conditions.setXKubernetesListMapKeys(List.of("type"));
      return crd;
    }

    /** The API server knows metadata; it is here so that a rule can point at the name. */
    private static JSONSchemaProps metadata() {
      return new JSONSchemaPropsBuilder()
          .withType("object")
          .addToProperties("name", new JSONSchemaPropsBuilder().withType("string").build())
          .build();
    }

    /** The generator sorts columns by path. */
    private static void inTheOrderOfTheType(List<CustomResourceColumnDefinition> columns) {
      List<String> names =
          Stream.of(AgentSession.class.getAnnotationsByType(AdditionalPrinterColumn.class))
              .map(AdditionalPrinterColumn::name)
              .toList();
      columns.sort(Comparator.comparingInt(column -> names.indexOf(column.getName())));
    }

    private static JSONSchemaProps at(JSONSchemaProps from, String... path) {
      JSONSchemaProps here = from;
      for (String name : path) {
        here = here.getProperties().get(name);
        if (here == null) {
          throw new IllegalStateException("The schema has no " + String.join(".", path));
        }
      }
      return here;
    }
  }

  private static final class Memory implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return bytes;
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
