import { defineConfig } from "vitest/config";

export default defineConfig({
  // The inlined packages below name source maps that they do not ship; one warning each would drown everything else.
  logLevel: "error",
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/fixtures/**", "node_modules/**"],
    globalSetup: ["test/build.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // @actions/workflow-parser imports JSON without an import attribute, which plain Node refuses: let vitest load it.
    server: { deps: { inline: [/@actions\//] } },
  },
});
