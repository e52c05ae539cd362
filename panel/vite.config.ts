import { defineConfig } from "vitest/config";

export default defineConfig({
  // Twitch serves the files from a folder that nobody knows beforehand.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // All files lie side by side: Twitch wants them at the zip's root.
    assetsDir: "",
    // Nothing is inlined: the page's policy allows files of its own, and no data.
    assetsInlineLimit: 0,
    modulePreload: false,
    sourcemap: false,
    rolldownOptions: { input: ["panel.html", "config.html", "live_config.html"] },
  },
  // A busy machine takes its time; what hangs is ended all the same.
  test: { include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"], testTimeout: 120_000 },
});
