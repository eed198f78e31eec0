import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { commandLine } from "../command-line.ts";
import { makeProject, nothingShipped, pathWithoutPulumi } from "../project.ts";

afterEach(() => void vi.unstubAllEnvs());

const files = {
  ...nothingShipped,
  "Pulumi.local.yaml": `config:
  slipway:owner: local
  slipway:plan: enterprise
  slipway:repositories: { include: [app, lib] }
`,
  "inventory/repositories/app.yaml": "description: App\n",
  "inventory/repositories/lib.yaml": "description: Library\n",
};

const urn = (chain: string) => `urn:pulumi:local::slipway::${chain}`;
const managed = "slipway:github:ManagedRepository";
const state = (manifest: object) => ({
  version: 3,
  deployment: {
    manifest,
    resources: [
      { urn: urn(`${managed}::lib`), type: managed },
      { urn: urn(`${managed}$a:b:C::lib`), type: "a:b:C", id: "lib", parent: urn(`${managed}::lib`) },
      { urn: urn(`${managed}::app`), type: managed },
    ],
  },
});
const update = (minute: number) => ({ kind: "update", version: 0, startTime: `10:${minute}`, result: "succeeded" });

/** A `pulumi` whose answers to `stack history` and `stack export` are given one after the other, the last for ever. */
function pulumiSaying(answers: { readonly history: readonly object[]; readonly export: readonly object[] }) {
  const bin = mkdtempSync(path.join(tmpdir(), "slipway-pulumi-"));
  for (const [what, list] of Object.entries(answers))
    for (const [index, answer] of list.entries())
      writeFileSync(path.join(bin, `${what}-${index}`), JSON.stringify(answer));
  const script = `#!/bin/sh
case "$1 $2" in
"stack import") cat >"${bin}/imported" ;;
"stack history" | "stack export")
  seen=$(cat "${bin}/$2" 2>/dev/null || echo 0)
  [ -e "${bin}/$2-$seen" ] || seen=$((seen - 1))
  cat "${bin}/$2-$seen"
  echo $((seen + 1)) >"${bin}/$2" ;;
*) exit 1 ;;
esac
`;
  writeFileSync(path.join(bin, "pulumi"), script);
  chmodSync(path.join(bin, "pulumi"), 0o755);
  vi.stubEnv("PATH", [bin, pathWithoutPulumi()].join(path.delimiter));
  return {
    imported: () =>
      existsSync(path.join(bin, "imported")) ? JSON.parse(readFileSync(path.join(bin, "imported"), "utf8")) : undefined,
  };
}

const offboard = (folder: string) => commandLine(folder, "repo", "offboard", "lib", "--yes");
const isThere = (folder: string) => existsSync(path.join(folder, "inventory/repositories/lib.yaml"));

describe("a state that somebody else changes", () => {
  it("is not written, where that was between the look and the writing", async () => {
    const folder = makeProject(files);
    const pulumi = pulumiSaying({ history: [[update(1)]], export: [state({ time: "1" }), state({ time: "2" })] });
    expect(await offboard(folder)).toMatchObject({
      code: 2,
      stderr:
        'The state of stack "local" was changed meanwhile, by an update or by hand; nothing was written to it. Once nobody is at work on it, the same command again.\n',
    });
    expect([pulumi.imported(), isThere(folder)]).toEqual([undefined, true]);
  });

  it("is told with where the other's state is, where an update ended at the very moment of the writing", async () => {
    const folder = makeProject(files);
    const pulumi = pulumiSaying({
      history: [[update(1)], [update(1)], [update(2), update(1)]],
      export: [state({ time: "1" })],
    });
    const { code, stderr } = await offboard(folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^An update of stack "local" ended in the same moment .*\/local\.json\.bak" in a bucket or folder, .* As it was before: \.slipway\/local\/state-before-offboarding-lib-.*\.json\.\n$/,
    );
    expect([pulumi.imported().deployment.resources.length, isThere(folder)]).toEqual([1, true]);
    expect(readdirSync(path.join(folder, ".slipway/local"))).toEqual([
      expect.stringMatching(/^state-before-offboarding-lib-/),
    ]);
  });

  it("is written where nobody does; what the next run finds without the repository is left as it is", async () => {
    const folder = makeProject(files);
    const pulumi = pulumiSaying({ history: [[update(1)]], export: [state({ time: "1" })] });
    expect(await offboard(folder)).toMatchObject({ code: 0, stderr: "" });
    expect(pulumi.imported().deployment.resources).toEqual([{ urn: urn(`${managed}::app`), type: managed }]);
    expect(isThere(folder)).toBe(false);
  });
});
