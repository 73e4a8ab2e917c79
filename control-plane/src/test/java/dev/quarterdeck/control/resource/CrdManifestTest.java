package dev.quarterdeck.control.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * The committed manifest is what the types say. To write it anew: {@code ./mvnw -pl control-plane
 * -am test -Dtest=CrdManifestTest -Dsurefire.failIfNoSpecifiedTests=false -Dcrds.write=true}
 */
class CrdManifestTest {
  @Test
  void committedManifestIsTheGeneratedOne() throws IOException {
    if (Boolean.getBoolean("crds.write")) {
      CrdManifest.main(new String[0]);
    }

    String committed = Files.readString(CrdManifest.committed());

    assertThat(committed)
        .as(
            "crds/%s differs from the Java types; CrdManifestTest says how to write it",
            CrdManifest.NAME)
        .isEqualTo(CrdManifest.generated());
  }
}
