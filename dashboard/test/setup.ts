import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A bound for what never comes, not a measure of speed: the machine may be busy.
configure({ asyncUtilTimeout: 15_000 });

// happy-dom lays nothing out; the virtual list needs a window to draw into.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 800 },
  clientWidth: { configurable: true, get: () => 1000 },
  offsetHeight: { configurable: true, get: () => 40 },
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
