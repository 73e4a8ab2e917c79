package dev.quarterdeck.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.quarterdeck.e2e.Api;
import dev.quarterdeck.e2e.Checkout;
import dev.quarterdeck.e2e.Chromium;
import dev.quarterdeck.e2e.ControlPlaneProcess;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Laptop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The picture of the README: a session that waits for its owner. Written when it is asked for. */
@Tag("browser")
class ReadmePictureIT {
  private static final long LARGEST = 400_000;

  @RegisterExtension final Laptop laptop = new Laptop();
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  @Test
  void showsASessionThatWaitsForItsOwner() throws IOException {
    ControlPlaneProcess running = laptop.start();
    Api api = running.api();
    Conversation session = api.startDemo("default", "release-notes");
    session.prompt("plan then run printf '# Notes\\n\\nNothing yet.\\n' > NOTES.md");
    session.approve(session.awaitPending()).expect(200);
    session.awaitPhase("Idle");
    session.prompt("read NOTES.md then think then run git --version && ls -l NOTES.md");
    session.awaitPending();
    Page page = CHROMIUM.newWindow();
    page.navigate(running.printedLink());
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("release-notes"))
        .first()
        .click();
    assertThat(
            page.getByRole(
                AriaRole.REGION,
                new Page.GetByRoleOptions().setName(Pattern.compile("^Approval: "))))
        .isVisible();

    Path picture = Chromium.screenshot(page, "readme");

    assertThat(Files.size(picture)).isLessThan(LARGEST);
    if (Boolean.getBoolean("quarterdeck.readme.screenshot")) {
      Path target = Checkout.path("docs/images/dashboard.png");
      Files.createDirectories(target.getParent());
      Files.copy(picture, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
