package dev.quarterdeck.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * This machine's Chromium. Each test has windows of its own; what a page complains about fails it,
 * and after a failure its picture and its text are kept.
 */
public final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final int WIDTH = 1440;
  private static final int HEIGHT = 900;

  private Optional<Playwright> playwright = Optional.empty();
  private Optional<Browser> browser = Optional.empty();
  private final List<Page> pages = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    playwright =
        Optional.of(
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
    browser =
        Optional.of(
            playwright
                .get()
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(
                            Path.of(
                                System.getProperty("quarterdeck.chromium", "/usr/bin/chromium")))
                        .setArgs(
                            List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync"))));
  }

  /** A window of somebody who was never here. */
  public Page newWindow() {
    BrowserContext context =
        browser
            .orElseThrow()
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(WIDTH, HEIGHT)
                    .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
    context.setDefaultTimeout(Patience.LONG.toMillis());
    return watched(context.newPage());
  }

  /** Another tab beside the page, with the same cookies. */
  public Page newTab(Page beside) {
    return watched(beside.context().newPage());
  }

  private Page watched(Page page) {
    pages.add(page);
    page.onConsoleMessage(this::hear);
    page.onPageError(complaints::add);
    return page;
  }

  /** An answer that refuses is logged by the browser itself; that is not the page's complaint. */
  private void hear(ConsoleMessage message) {
    if (message.type().equals("error")
        && !message.text().startsWith("Failed to load resource")
        // Said of every page that comes over plain HTTP from another machine.
        && !message.text().startsWith("The Cross-Origin-Opener-Policy header has been ignored")) {
      complaints.add(message.text());
    }
  }

  public static Path screenshot(Page page, String name) {
    Path file = Checkout.output("screenshots").resolve(name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
    return file;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> heard = List.copyOf(complaints);
    complaints.clear();
    try {
      context
          .getExecutionException()
          .ifPresent(failure -> keep(context.getDisplayName(), failure, heard));
    } finally {
      pages.stream().map(Page::context).distinct().forEach(BrowserContext::close);
      pages.clear();
    }
    if (context.getExecutionException().isEmpty() && !heard.isEmpty()) {
      throw new AssertionError("The browser's console complains: " + heard);
    }
  }

  private void keep(String test, Throwable failure, List<String> heard) {
    Evidence evidence = new Evidence();
    evidence.add("console", () -> String.join("\n", heard));
    for (int i = 0; i < pages.size(); i++) {
      Page page = pages.get(i);
      String name = "failed-" + test.replaceAll("\\W+", "-") + "-" + i;
      evidence.add(
          "page " + i,
          () ->
              page.url()
                  + "\npicture: "
                  + screenshot(page, name)
                  + "\n"
                  + page.locator("body").ariaSnapshot());
    }
    evidence.print(test, failure);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    browser.ifPresent(Browser::close);
    playwright.ifPresent(Playwright::close);
  }
}
