import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);

/** Whether a file of the package has been loaded in this worker. */
const isLoaded = (name: string) => Object.keys(require.cache).some((file) => file.includes(`/node_modules/${name}/`));

describe("lazy-sdk", () => {
  it("lets Pulumi's SDK start without TypeScript and npm's resolver, and load them when a closure is serialised", async () => {
    expect(isLoaded("@pulumi/pulumi")).toBe(false);
    require("../../bin/lazy-sdk.cjs");
    const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
    expect({ typescript: isLoaded("typescript"), npm: isLoaded("@npmcli/arborist") }).toEqual({
      typescript: false,
      npm: false,
    });

    const { text } = await pulumi.runtime.serializeFunction(() => 1);
    expect(text).toContain("exports.handler");
    expect(isLoaded("typescript")).toBe(true);
    await expect(pulumi.runtime.computeCodePaths()).resolves.toBeInstanceOf(Map);
    expect(isLoaded("@npmcli/arborist")).toBe(true);
    // Again, from the loaded module.
    await expect(pulumi.runtime.computeCodePaths()).resolves.toBeInstanceOf(Map);
  });
});
