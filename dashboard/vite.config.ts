import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const controlPlane = process.env.QD_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    // Everything is a file of our own origin: the CSP allows neither inline scripts nor data: images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": {
        target: controlPlane,
        changeOrigin: true,
        // The control plane accepts changes only from its own origin; in development that is this proxy.
        headers: { origin: new URL(controlPlane).origin },
      },
    },
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["./test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    // A run that finds no test is a broken run.
    passWithNoTests: false,
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 40_000,
  },
});
