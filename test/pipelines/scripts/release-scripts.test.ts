import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runScript } from "./run-script.ts";

/** A folder with these files in it. */
function folderWith(...files: readonly string[]): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-release-"));
  for (const file of files) {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), file);
  }
  return folder;
}

describe("sign_wheels.sh", () => {
  const env = {
    WHEELS: "release",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_WORKFLOW_REF: "acme/mlc-llm/.github/workflows/ci.yml@refs/tags/v1.0.0",
  };
  const wheels = ["release/linux/a-1-linux.whl", "release/windows/a-1-win.whl"];
  // Writes the bundle where it is asked to, as cosign does.
  const cosign = `if [[ $1 == sign-blob ]]; then echo '{"messageSignature": {"signature": "MEUC"}}' >"$4"; fi`;

  it("R0-08: signs each wheel without a key, checks the signature, and leaves bundle and signature beside it", async () => {
    const folder = folderWith(...wheels, "release/notes.txt");
    const { status, calls } = await runScript("sign_wheels.sh", { folder, env, standIns: { cosign } });
    expect(status).toBe(0);
    expect(calls).toEqual(
      wheels.flatMap((wheel) => [
        ["cosign", "sign-blob", "--yes", "--bundle", `${wheel}.sigstore.json`, wheel],
        [
          ...["cosign", "verify-blob", "--bundle", `${wheel}.sigstore.json`],
          ...["--certificate-identity", `${env.GITHUB_SERVER_URL}/${env.GITHUB_WORKFLOW_REF}`],
          ...["--certificate-oidc-issuer", "https://token.actions.githubusercontent.com", wheel],
        ],
      ]),
    );
    for (const wheel of wheels) expect(readFileSync(path.join(folder, `${wheel}.sig`), "utf8")).toBe("MEUC\n");
    expect(existsSync(path.join(folder, "release/notes.txt.sig"))).toBe(false);
  });

  it.each([
    ["a signature does not hold", `${cosign}; [[ $1 != verify-blob ]]`],
    ["cosign gives no bundle", "true"],
    ["the identity is refused", "exit 1"],
  ])("R0-08: fails when %s", async (_, standIn) => {
    const folder = folderWith(...wheels);
    const { status } = await runScript("sign_wheels.sh", { folder, env, standIns: { cosign: standIn } });
    expect(status).not.toBe(0);
    expect(existsSync(path.join(folder, `${wheels[1]}.sig`))).toBe(false);
  });

  it("says that there is nothing to sign", async () => {
    const { status, printed, calls } = await runScript("sign_wheels.sh", {
      folder: folderWith("release/notes.txt"),
      env,
      standIns: { cosign },
    });
    expect({ status, calls }).toEqual({ status: 1, calls: [] });
    expect(printed).toBe('::error::There is no wheel to sign in "release".\n');
  });
});

describe("create_release.sh", () => {
  const assets = ["release/wheels-linux-x64/a-1-linux.whl", "release/wheels-windows-x64/a-1-win.whl"];
  const absent = `if [[ $2 == view ]]; then echo "release not found" >&2; exit 1; fi`;
  const release = (tag: string, files: readonly string[], gh = absent) =>
    runScript("create_release.sh", {
      folder: folderWith(...files),
      env: {
        TAG: tag,
        ASSETS: "release",
        REQUIRED: "wheels-linux-x64/*.whl\nwheels-windows-x64/*.whl\n",
        GH_TOKEN: "token",
        GITHUB_REPOSITORY: "acme/mlc-llm",
      },
      standIns: { gh },
    });
  const created = (calls: readonly (readonly string[])[]) => calls.filter((call) => call[2] === "create");

  it("R1-08: makes the release with notes that GitHub writes and the wheels of every platform", async () => {
    const { status, calls, summary } = await release("v1.2.3", assets);
    expect(status).toBe(0);
    expect(created(calls)).toEqual([
      [
        ...["gh", "release", "create", "v1.2.3", "--repo", "acme/mlc-llm", "--verify-tag", "--title", "v1.2.3"],
        ...["--generate-notes", ...assets],
      ],
    ]);
    expect(summary).toBe("Released v1.2.3 with 2 files:\n- a-1-linux.whl\n- a-1-win.whl\n");
  });

  it.each(["v1.2.3-alpha1", "v1.2.3-beta.2", "v1.2.3-rc1", "v1.2.3-rc"])(
    "R1-08: makes %s a prerelease",
    async (tag) => {
      const { status, calls } = await release(tag, assets);
      expect(status).toBe(0);
      expect(created(calls)[0]).toEqual(expect.arrayContaining(["--prerelease", "--latest=false"]));
    },
  );

  it.each(["v1", "v1.2", "1.2.3", "v1.2.3.4", "v1.2.3-dev", "v1.2.3rc1", "v1.2.3-rc1-2", "v1.2.3 ", "version"])(
    "R1-08: refuses the tag %j, which is no version, before it asks GitHub anything",
    async (tag) => {
      const { status, printed, calls } = await release(tag, assets);
      expect({ status, calls }).toEqual({ status: 1, calls: [] });
      expect(printed).toContain(`::error::The tag "${tag}" is no version: write v1.2.3, or v1.2.3-alpha1`);
    },
  );

  it.each([
    ["there are no artifacts", [], 'No artifact was handed over: there is no folder "release".'],
    [
      "a platform's wheel is missing",
      [assets[0]!],
      'The artifact "wheels-windows-x64/*.whl" is missing: every platform\'s wheels belong to a release.',
    ],
    [
      "two platforms have the same wheel",
      ["release/wheels-linux-x64/a-any.whl", "release/wheels-windows-x64/a-any.whl"],
      'Two artifacts hold a file "a-any.whl"',
    ],
  ])("R1-08: fails clearly and makes nothing when %s", async (_, files, message) => {
    const { status, printed, calls } = await release("v1.2.3", files);
    expect({ status, calls }).toEqual({ status: 1, calls: [] });
    expect(printed).toContain(`::error::${message}`);
  });

  it.each([
    [
      "a release is there already",
      'if [[ $2 == view ]]; then echo "https://x/v1.2.3 (draft: false)"; fi',
      "A release of v1.2.3 is there already, https://x/v1.2.3 (draft: false): delete it to make it again, or tag the next version.",
    ],
    [
      "GitHub does not say",
      'if [[ $2 == view ]]; then echo "HTTP 502" >&2; exit 1; fi',
      "GitHub did not say whether a release of v1.2.3 is there: HTTP 502",
    ],
  ])("R1-08: fails clearly and makes nothing when %s", async (_, gh, message) => {
    const { status, printed, calls } = await release("v1.2.3", assets, gh);
    expect(status).toBe(1);
    expect(printed).toContain(`::error::${message}`);
    expect(created(calls)).toEqual([]);
  });

  it("fails when GitHub takes no release", async () => {
    const { status, summary } = await release("v1.2.3", assets, `${absent}\nexit 1`);
    expect({ status, summary }).toEqual({ status: 1, summary: "" });
  });
});
