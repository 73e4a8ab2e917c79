package dev.quarterdeck.e2e.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.quarterdeck.e2e.Chromium;
import dev.quarterdeck.e2e.ControlPlaneProcess;
import dev.quarterdeck.e2e.Conversation;
import dev.quarterdeck.e2e.Laptop;
import dev.quarterdeck.e2e.Patience;
import dev.quarterdeck.e2e.Transcript;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person does with the dashboard. */
@Tag("browser")
class DashboardIT {
  @RegisterExtension static final Laptop LAPTOP = new Laptop();
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();
  private static final Pattern TICK = Pattern.compile("tick (\\d+)");
  private static ControlPlaneProcess running;

  @BeforeAll
  static void start() {
    running = LAPTOP.start();
    com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout(
        Patience.LONG.toMillis());
  }

  private static Page signedIn() {
    Page page = CHROMIUM.newWindow();
    page.navigate(running.printedLink());
    assertThat(page.getByRole(AriaRole.HEADING, named("Sessions"))).isVisible();
    return page;
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Page.GetByRoleOptions named(Pattern name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static void assertPhase(Page page, String phase) {
    assertThat(page.getByRole(AriaRole.STATUS, named("Phase: " + phase))).isVisible();
  }

  private static Locator approval(Page page) {
    return page.getByRole(AriaRole.REGION, named(Pattern.compile("^Approval: ")));
  }

  private static Locator promptBox(Page page) {
    return page.getByRole(AriaRole.TEXTBOX, named("Prompt"));
  }

  private static Conversation open(Page page, String name) {
    page.navigate(running.url() + "/sessions/default/" + name);
    assertThat(page.getByRole(AriaRole.HEADING, named(name))).isVisible();
    return running.api().session("default", name);
  }

  @Test
  void takesAPersonFromThePrintedLinkToAnApprovedCommandByKeyboardOnly() {
    Page page = signedIn();
    org.assertj.core.api.Assertions.assertThat(URI.create(page.url()).getFragment())
        .as("the token is not in the address bar")
        .isNull();
    assertThat((String) page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})"))
        .doesNotContain(running.token());

    page.keyboard().press("n");
    Locator dialog = page.getByRole(AriaRole.DIALOG, named("New session"));
    assertThat(dialog).isVisible();
    page.keyboard().type("by-keyboard");
    Chromium.screenshot(page, "new-session");
    dialog.getByLabel("First prompt").focus();
    page.keyboard().type("plan then run echo $((6 * 7)) oranges");
    dialog
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Start session"))
        .focus();
    page.keyboard().press("Enter");

    assertThat(page.getByRole(AriaRole.HEADING, named("by-keyboard"))).isVisible();
    assertThat(approval(page)).isVisible();
    assertThat(approval(page)).containsText("echo $((6 * 7)) oranges");
    assertPhase(page, "Waiting");
    assertThat(page).hasTitle("(1) Quarterdeck");
    Chromium.screenshot(page, "waiting");
    page.keyboard().press("p");
    page.keyboard().press("a");

    assertThat(page.getByText("the agent got it").first()).isVisible();
    assertThat(page.getByText("The command ended with code 0.")).isVisible();
    assertPhase(page, "Idle");
    assertThat(page).hasTitle("Quarterdeck");
    promptBox(page).focus();
    page.keyboard().type("think");
    page.keyboard().press("Enter");
    assertThat(page.getByText("I have thought about it.")).isVisible();
    Chromium.screenshot(page, "approved");
    assertThat(running.api().session("default", "by-keyboard").log().assertWhole().toString())
        .contains("42 oranges");
  }

  @Test
  void deniesWithAReasonThatReachesTheAgentAndStaysInTheHistory() {
    Page page = signedIn();
    running.api().startDemo("default", "denied");
    Conversation session = open(page, "denied");
    promptBox(page).fill("run touch forbidden-fruit");
    page.getByRole(AriaRole.BUTTON, named("Send")).click();
    assertThat(approval(page)).isVisible();

    page.keyboard().press("Escape");
    page.locator("body").click(new Locator.ClickOptions().setPosition(2, 400));
    page.keyboard().press("p");
    page.keyboard().press("d");
    page.keyboard().type("Not in my garden.");
    Chromium.screenshot(page, "denying");
    page.keyboard().press("Enter");

    assertThat(page.getByText("Denied by owner").first()).isVisible();
    assertThat(page.getByText("“Not in my garden.”").first()).isVisible();
    assertThat(page.getByText("You said no").first()).isVisible();
    assertPhase(page, "Idle");
    Chromium.screenshot(page, "denied");
    Transcript log = session.log().assertWhole();
    assertThat(log.of("session.permission_decided").getFirst().text("reason"))
        .isEqualTo("Not in my garden.");
  }

  @Test
  void answersAQuestion() {
    Page page = signedIn();
    running.api().startDemo("default", "asked");
    Conversation session = open(page, "asked");
    session.prompt("ask Tea or coffee? [tea|coffee]");
    Locator card =
        page.getByRole(AriaRole.REGION, named(Pattern.compile("^Question: Tea or coffee")));
    card.getByLabel("coffee").check();
    Chromium.screenshot(page, "question");

    card.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Answer")).click();

    assertThat(page.getByText("You answered: coffee")).isVisible();
    assertPhase(page, "Idle");
  }

  @Test
  void showsEverythingOnceAfterAReloadInTheMiddleAndTheSameInTwoTabs() {
    Page page = signedIn();
    running.api().startDemo("default", "reloaded");
    Conversation session = open(page, "reloaded");
    session.prompt("long 8");
    assertThat(page.getByText("tick 2").first()).isVisible();

    page.reload();
    Page second = CHROMIUM.newTab(page);
    open(second, "reloaded");
    for (Page each : List.of(page, second)) {
      assertThat(each.getByText("I worked for 8 seconds.")).isVisible();
      assertPhase(each, "Idle");
      assertThat(ticks(each)).isEqualTo(IntStream.rangeClosed(1, 8).boxed().toList());
    }
    assertThat(conversation(second)).isEqualTo(conversation(page));
    Chromium.screenshot(second, "two-tabs");
  }

  private static List<Integer> ticks(Page page) {
    return TICK.matcher(conversation(page))
        .results()
        .map(it -> Integer.valueOf(it.group(1)))
        .toList();
  }

  private static String conversation(Page page) {
    return page.getByRole(AriaRole.REGION, named("Conversation")).innerText();
  }

  @Test
  void staysAliveWhileTheServerIsStoppedAndComesBackByItself() {
    Page page = signedIn();
    running.api().startDemo("default", "comes-back");
    Conversation session = open(page, "comes-back");
    session.prompt("think");
    assertThat(page.getByText("I have thought about it.")).isVisible();
    assertPhase(page, "Idle");
    int port = running.url().getPort();

    running.killHard();
    assertThat(page.getByText("What you see may be old.")).isVisible();
    Chromium.screenshot(page, "server-away");
    running = LAPTOP.start("--port", Integer.toString(port));

    assertThat(page.getByText("What you see may be old.")).isHidden();
    running.api().session("default", "comes-back").prompt("flood 2");
    assertThat(page.getByText("piece 2")).isVisible();
    assertThat(page.getByText("I have thought about it.")).hasCount(1);
  }

  @Test
  void interruptsWhatTakesTooLong() {
    Page page = signedIn();
    running.api().startDemo("default", "too-long");
    open(page, "too-long");
    promptBox(page).fill("long 3600");
    page.keyboard().press("Enter");
    assertThat(page.getByText("tick 1").first()).isVisible();

    page.getByRole(AriaRole.BUTTON, named("Interrupt")).click();

    assertThat(page.getByText("Turn interrupted")).isVisible();
    assertPhase(page, "Idle");
  }

  @Test
  void letsNobodyInWithoutTheRightToken() {
    Page page = CHROMIUM.newWindow();
    page.navigate(running.url() + "/#token=wrong");

    assertThat(page.getByRole(AriaRole.HEADING, named("Open the link that dev/run printed")))
        .isVisible();
    assertThat(page.getByRole(AriaRole.ALERT).first()).isVisible();
    Chromium.screenshot(page, "wrong-token");
    page.getByLabel("Link or token").fill(running.printedLink());
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.HEADING, named("Sessions"))).isVisible();
    Chromium.screenshot(page, "sessions");
    page.getByRole(AriaRole.BUTTON, named("Sign out")).click();
    assertThat(page.getByRole(AriaRole.HEADING, named("Open the link that dev/run printed")))
        .isVisible();
    page.navigate(running.url() + "/sessions/default/by-keyboard");
    assertThat(page.getByRole(AriaRole.HEADING, named("Open the link that dev/run printed")))
        .isVisible();
  }
}
