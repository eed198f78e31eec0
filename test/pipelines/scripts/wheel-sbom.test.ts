import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { missing } from "../outside-tool.ts";
import { runScript } from "./run-script.ts";

const metadata = `Metadata-Version: 2.4
Name: Fast_Math
Version: 1.2.0
License-Expression: MIT
Requires-Dist: numpy>=1.26
Requires-Dist: typing_extensions (>=4); python_version < "3.12"
Requires-Dist: pytest; extra == "test"

About it.
`;

/** A folder release/ with a wheel of these files for each platform. */
function releaseOf(files: Readonly<Record<string, string>>, ...names: readonly string[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-sbom-"));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  for (const name of names) {
    mkdirSync(path.dirname(path.join(folder, "release", name)), { recursive: true });
    const entries = Object.keys(files).map((file) => file.split("/")[0]!);
    execFileSync("python3", ["-m", "zipfile", "-c", path.join("release", name), ...new Set(entries)], { cwd: folder });
  }
  return folder;
}

const list = (folder: string) =>
  runScript("wheel_sbom.py", {
    folder,
    env: {
      WHEELS: "release",
      SBOM: "release/sbom.spdx.json",
      TAG: "v1.2.0",
      GITHUB_REPOSITORY: "acme/fast-math",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
    },
  });

describe.skipIf(missing("python3"))("wheel_sbom.py", () => {
  const wheels = ["wheels-linux-x64/Fast_Math-1.2.0-linux.whl", "wheels-windows-x64/Fast_Math-1.2.0-win.whl"];

  it("R1-08: lists each wheel with its hash, and what it asks for but for extras, as SPDX", async () => {
    const folder = releaseOf({ "Fast_Math-1.2.0.dist-info/METADATA": metadata }, ...wheels);
    expect(await list(folder)).toMatchObject({
      status: 0,
      printed: "release/sbom.spdx.json: 2 wheels, 2 requirements\n",
    });
    const document = JSON.parse(readFileSync(path.join(folder, "release/sbom.spdx.json"), "utf8"));
    expect(document).toMatchObject({
      spdxVersion: "SPDX-2.3",
      dataLicense: "CC0-1.0",
      SPDXID: "SPDXRef-DOCUMENT",
      name: "acme/fast-math v1.2.0",
      creationInfo: { created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    });
    const shown = document.packages.map((one: Record<string, unknown>) => [one.name, one.versionInfo, one.checksums]);
    const sums = wheels.map((name) =>
      createHash("sha256")
        .update(readFileSync(path.join(folder, "release", name)))
        .digest("hex"),
    );
    expect(shown).toEqual([
      ["numpy", ">=1.26", undefined],
      ["typing-extensions", ">=4", undefined],
      ...sums.map((sum) => ["fast-math", "1.2.0", [{ algorithm: "SHA256", checksumValue: sum }]]),
    ]);
    const ids = document.packages.map((one: { SPDXID: string }) => one.SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      expect([...ids, "SPDXRef-DOCUMENT"]).toEqual(expect.arrayContaining([spdxElementId, relatedSpdxElement]));
    }
    expect(document.relationships).toHaveLength(6);
  });

  it.each([
    ["there is no wheel", releaseOf({}), /There is no wheel below "release" to list\./],
    ["a wheel has no metadata", releaseOf({ "a.py": "" }, "a.whl"), /A wheel cannot be read: holds no METADATA/],
    ["a wheel is no archive", releaseOf({ "release/a.whl": "text" }), /A wheel cannot be read: File is not a zip/],
  ])("R1-08: fails clearly where %s", async (_, folder, message) => {
    const { status, printed } = await list(folder);
    expect(status).toBe(1);
    expect(printed).toMatch(message);
  });
});
