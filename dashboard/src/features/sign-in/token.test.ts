import { afterEach, describe, expect, it } from "vitest";
import { readPasted, takeToken } from "./token";

afterEach(() => window.history.replaceState(null, "", "/"));

describe("the printed link", () => {
  it("gives its token and leaves the address bar at once", () => {
    window.history.replaceState(null, "", "/sessions/a/b?x=1#token=abc%2Bd");

    expect(takeToken(window.location, window.history)).toBe("abc+d");
    expect(window.location.href).toMatch(/\/sessions\/a\/b\?x=1$/);
  });

  it("is only taken when there is a token", () => {
    window.history.replaceState(null, "", "/#main");

    expect(takeToken(window.location, window.history)).toBeUndefined();
    expect(window.location.hash).toBe("#main");
  });

  for (const [pasted, token] of [
    ["http://127.0.0.1:8080/#token=abc", "abc"],
    ["  #token=abc \n", "abc"],
    ["token=abc", "abc"],
    ["abc", "abc"],
    ["eyJhbGciOi\nJSUzI1NiJ9.e30.sig\n", "eyJhbGciOiJSUzI1NiJ9.e30.sig"],
    ["   ", ""],
  ] as const) {
    it(`is understood when pasted as ${JSON.stringify(pasted)}`, () => {
      expect(readPasted(pasted)).toBe(token);
    });
  }
});
