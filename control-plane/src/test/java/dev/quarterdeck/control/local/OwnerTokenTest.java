package dev.quarterdeck.control.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerTokenTest {
  @TempDir Path data;

  @Test
  void isMadeOnceForTheOwnerAlone() throws IOException {
    OwnerToken first = OwnerToken.in(data);
    OwnerToken again = OwnerToken.in(data);

    assertThat(again).isEqualTo(first);
    assertThat(first.value()).hasSize(43);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.file())))
        .isEqualTo("rw-------");
  }

  @Test
  void isMadeAnewWhenOthersCouldHaveReadIt() throws IOException {
    OwnerToken exposed = OwnerToken.in(data);
    Files.setPosixFilePermissions(exposed.file(), PosixFilePermissions.fromString("rw-r--r--"));

    OwnerToken fresh = OwnerToken.in(data);

    assertThat(fresh.value()).isNotEqualTo(exposed.value());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh.file())))
        .isEqualTo("rw-------");
  }

  @Test
  void anEmptyFileIsNoToken() throws IOException {
    Files.writeString(data.resolve("owner-token"), "");

    assertThat(OwnerToken.in(data).value()).hasSize(43);
  }

  @Test
  void doesNotShowItselfInALog() {
    OwnerToken token = OwnerToken.in(data);

    assertThat(token.toString()).doesNotContain(token.value());
  }
}
