import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The inlined packages below name source maps that they do not ship; one warning each would drown everything else.
  logLevel: "error",
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/fixtures/**", "node_modules/**"],
    globalSetup: ["test/build.ts"],
    // Every embedded GitHub of a test, in whichever process, holds what it answers and accepts against GitHub's document.
    env: { SLIPWAY_SANDBOX_CHECK: fileURLToPath(new URL("sandbox/openapi", import.meta.url)) },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // @actions/workflow-parser imports JSON without an import attribute, which plain Node refuses: let vitest load it.
    server: { deps: { inline: [/@actions\//] } },
  },
});
