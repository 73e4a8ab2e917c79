package dev.quarterdeck.control.door.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "openapi.yaml");

  @Test
  void theCommittedDescriptionIsTheOneOfTheCode() throws IOException {
    String made = made();
    if (Boolean.getBoolean("quarterdeck.regenerate")) {
      Files.writeString(DOCUMENT, made);
    }

    assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
        .as("docs/openapi.yaml; to write it anew run this test with -Dquarterdeck.regenerate=true")
        .isEqualTo(made);
  }

  private static String made() throws IOException {
    try (InputStream in =
        ApiDescription.class.getResourceAsStream("/META-INF/swagger/quarterdeck-v1.yml")) {
      assertThat(in).as("made by micronaut-openapi when the sources were compiled").isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
