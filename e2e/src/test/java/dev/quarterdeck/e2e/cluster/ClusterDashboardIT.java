package dev.quarterdeck.e2e.cluster;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.quarterdeck.e2e.Chromium;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Patience;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("cluster")
class ClusterDashboardIT {
  @RegisterExtension static final Installation QUARTERDECK = new Installation();
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  @Test
  void letsAnApproverSignInWithATokenAndApproveWhatAPodAsks() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LONG.toMillis());
    Conversation session = QUARTERDECK.applyDemo("seen-from-afar");
    session.prompt("run echo $((6 * 7)) plums from $(hostname)");
    session.awaitPending();
    Page page = CHROMIUM.newWindow();
    page.navigate(QUARTERDECK.release().url().toString());
    assertThat(page.getByText("kubectl create token NAME")).isVisible();

    page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true))
        .fill(QUARTERDECK.release().token(Role.APPROVER));
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("seen-from-afar"))
        .first()
        .click();
    Locator card =
        page.getByRole(
            AriaRole.REGION, new Page.GetByRoleOptions().setName(Pattern.compile("^Approval: ")));
    assertThat(card).containsText("plums");
    Chromium.screenshot(page, "cluster-waiting");
    card.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Approve")).click();

    assertThat(page.getByText("The command ended with code 0.")).isVisible();
    assertThat(page.getByText("Approved by system:serviceaccount:people:approver").first())
        .isVisible();
    Chromium.screenshot(page, "cluster-approved");
    String pod = QUARTERDECK.podOf("seen-from-afar").getMetadata().getName();
    session.awaitLog("the output of the pod", it -> it.toString().contains("42 plums from " + pod));
  }
}
