import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Markdown } from "./Markdown";
import { parseMarkdown, safeHref } from "./parse";

const draw = (text: string) => render(<Markdown text={text} />).container;

describe("an agent's words", () => {
  const FORMS: Record<string, readonly [string, string, string]> = {
    "a fence is code, untouched": ["```js\n<b>**x**</b>\n```", "pre code", "<b>**x**</b>"],
    "a fence that is still open is code to the end": ["text\n\n```\nlet a", "pre code", "let a"],
    "inline code keeps its stars": ["use `a ** b`", "p > code", "a ** b"],
    strong: ["a **bold** word", "strong", "bold"],
    emphasis: ["an *odd* word", "em", "odd"],
    "a heading": ["## Plan", "h4", "Plan"],
    "a list": ["- one\n- two", "ul > li:nth-child(2)", "two"],
    "a nested list": ["- one\n  - inner\n- two", "ul ul li", "inner"],
    "a numbered list": ["3. three\n4. four", "ol[start='3'] > li", "three"],
    "a quote": ["> said", "blockquote p", "said"],
    "a table": ["| a | b |\n|---|---|\n| 1 | 2 |", "tbody td:nth-child(2)", "2"],
    "a bare address": [
      "see https://example.org/a.",
      "a[href='https://example.org/a']",
      "https://example.org/a",
    ],
  };
  for (const [sentence, [source, selector, expected]] of Object.entries(FORMS)) {
    it(`show ${sentence}`, () => {
      expect(draw(source).querySelector(selector)?.textContent).toBe(expected);
    });
  }

  it("leave snake_case and lone stars alone", () => {
    const page = draw("call my_snake_name with 2 * 3 * 4");

    expect(page.textContent).toBe("call my_snake_name with 2 * 3 * 4");
    expect(page.querySelector("em")).toBeNull();
  });

  it("give links away nothing and no window", () => {
    const link = draw("[docs](https://example.org)").querySelector("a");

    expect(link?.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(link?.getAttribute("target")).toBe("_blank");
  });
});

describe("hostile words", () => {
  const HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "`<img src=x onerror=alert(1)>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| <b onmouseover=alert(1)>a</b> |\n|---|\n| <iframe src=javascript:alert(1)> |",
    "[<img src=x onerror=alert(1)>](https://example.org)",
    "**<script>**alert(1)**</script>**",
    '[x](https://example.org" onmouseover="alert(1))',
    "[a](https://a.example)[b](javascript:alert(1))",
  ];
  for (const source of HOSTILE) {
    it(`never become markup: ${source.replaceAll("\n", " ")}`, () => {
      const page = draw(source);

      expect(
        page.querySelectorAll("script, img, svg:not([aria-hidden]), iframe, object, embed, style"),
      ).toHaveLength(0);
      for (const link of page.querySelectorAll("a"))
        expect(link.getAttribute("href")).toMatch(/^(https?|mailto):/);
      for (const element of page.querySelectorAll("*"))
        for (const { name } of element.attributes) expect(name).not.toMatch(/^on/);
    });
  }

  it("keep what an unsafe link said in sight", () => {
    expect(draw("[x](javascript:alert(1))").textContent).toContain("javascript:alert(1)");
  });

  const HEAVY: Record<string, string> = {
    "ten thousand open brackets": "[".repeat(10_000),
    "ten thousand stars": "*".repeat(10_000),
    "stars and letters": "*a ".repeat(10_000),
    "quotes in quotes": `${">".repeat(5000)} x`,
    "lists in lists": Array.from({ length: 300 }, (_, i) => `${"  ".repeat(i)}- x`).join("\n"),
    "backticks of every length": Array.from({ length: 300 }, (_, i) => "`".repeat(i)).join(" "),
    "a table row without end": `|${"a|".repeat(20_000)}\n|-|\n`,
    "a line of dashes and spaces": `${"- ".repeat(20_000)}x`,
  };
  for (const [sentence, source] of Object.entries(HEAVY)) {
    it(`are read to the end: ${sentence}`, () => {
      expect(parseMarkdown(source).length).toBeGreaterThan(0);
    });
  }

  it("lead only to web pages and mailboxes", () => {
    expect(safeHref("https://example.org/?q=1")).toBe("https://example.org/?q=1");
    expect(safeHref("mailto:a@example.org")).toBe("mailto:a@example.org");
    expect(safeHref("javascript:alert(1)")).toBeUndefined();
    expect(safeHref("relative/path")).toBeUndefined();
  });
});
