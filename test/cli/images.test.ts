import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { makeProject, slipway } from "./project.ts";

const images = `images:
  sample-app:
    repository: sample-app
    build: workflow
    workflow: { file: ci.yml, tags: [latest] }
    visibility: public
    attested: true
    retention: { untagged: 0, expire: { "sha-*": 1, "pr-*": 1 } }
`;
const name = "local/sample-app";
const manifests = new Map<string, string>();
const put = (manifest: object) => {
  const text = JSON.stringify(manifest);
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  manifests.set(digest, text);
  return digest;
};
const image = (size: number) => put({ schemaVersion: 2, config: { size: 1 }, layers: [{ size }] });

describe("slipway images", () => {
  let sandbox: Sandbox;
  let registry: Server;
  let project: string;
  let env: Record<string, string>;
  const digests: Record<string, string> = {};
  const run = (args: readonly string[], more: Record<string, string> = {}) =>
    slipway(project, ["images", ...args], { ...env, ...more });
  const control = (route: string, body: object) =>
    fetch(`${sandbox.url}/_slipway/${route}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const api = (route: string, body: object) =>
    fetch(`${sandbox.url}/api/v3${route}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${sandbox.token}` },
    });

  /** Names for digests, whole ones and those that begin a line, and for commits. */
  const readable = (text: string) => {
    const named = Object.entries(digests);
    const nameOf = (digest: string) => named.find(([, one]) => one.startsWith(digest))?.[0] ?? digest;
    return text
      .replaceAll(/sha256:[0-9a-f]{64}/g, nameOf)
      .replaceAll(/sha256:[0-9a-f]{12}/g, (digest) => nameOf(digest).padEnd(9))
      .replaceAll(/sha-[0-9a-f]{40}|(?<=at )[0-9a-f]{7}/g, "COMMIT");
  };
  /** Uploads what a delivered workflow's scan of the image would, rules with their scores. */
  const scan = async (rules: readonly (readonly [id: string, score: string])[]) => {
    const head = (await (
      await fetch(`${sandbox.url}/api/v3/repos/local/sample-app/commits/main`, {
        headers: { authorization: `Bearer ${sandbox.token}` },
      })
    ).json()) as { sha: string };
    const location = { physicalLocation: { artifactLocation: { uri: "Dockerfile" } } };
    const sarif = {
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "Trivy",
              rules: rules.map(([id, score]) => ({ id, properties: { "security-severity": score } })),
            },
          },
          automationDetails: { id: "trivy-image/" },
          results: rules.map(([ruleId]) => ({ ruleId, message: { text: ruleId }, locations: [location] })),
        },
      ],
    };
    const uploaded = await api("/repos/local/sample-app/code-scanning/sarifs", {
      sarif: gzipSync(JSON.stringify(sarif)).toString("base64"),
      ref: "refs/heads/main",
      commit_sha: head.sha,
    });
    expect(uploaded.status).toBe(202);
  };

  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: { owners: [{ login: "local", type: "Organization" }] },
    });
    registry = createServer((request, response) => {
      const text = manifests.get(request.url?.split("/").at(-1) ?? "");
      response
        .writeHead(text === undefined ? 404 : 200, { "content-type": "application/vnd.oci.image.manifest.v1+json" })
        .end(text);
    });
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
    project = makeProject({ "inventory/images.yaml": images });
    env = { GITHUB_TOKEN: sandbox.token, GITHUB_BASE_URL: sandbox.url, REGISTRY: host };
    await api("/orgs/local/repos", { name: "sample-app", auto_init: true });
    // Everything is pushed four days ago.
    await control("clock", { advanceSeconds: -4 * 86_400 });
    const arm = image(2000);
    Object.assign(digests, {
      arm,
      platform: image(1000),
      deployed: image(30),
      released: image(40),
      gone: image(50),
      latest: image(60),
    });
    digests.index = put({
      schemaVersion: 2,
      manifests: [
        { digest: digests.platform, size: 9, platform: { os: "linux", architecture: "amd64" } },
        { digest: arm, size: 9, platform: { os: "linux", architecture: "arm64" } },
      ],
    });
    const head = (await (
      await fetch(`${sandbox.url}/api/v3/repos/local/sample-app/commits/main`, {
        headers: { authorization: `Bearer ${sandbox.token}` },
      })
    ).json()) as { sha: string };
    const pushed: [string, string[]][] = [
      ["arm", []],
      ["platform", []],
      ["index", ["pr-7"]],
      ["deployed", [`sha-${head.sha}`]],
      ["released", ["v1.0.0-prod"]],
      ["gone", []],
      ["latest", ["latest"]],
    ];
    for (const [key, tags] of pushed)
      await control("packages", { owner: "local", name: "sample-app", repository: name, version: digests[key], tags });
    await api("/repos/local/sample-app/releases", { tag_name: "v1.0.0" });
    await api("/repos/local/sample-app/deployments", {
      ref: "main",
      environment: "production",
      required_contexts: [],
      auto_merge: false,
    });
  });
  afterAll(async () => {
    await sandbox.close();
    registry.close();
  });

  it("lists tags and users without asking anybody", async () => {
    const { stdout, code } = await run([], { GITHUB_BASE_URL: "http://127.0.0.1:1" });
    expect(code).toBe(0);
    expect(stdout).toBe(
      "ghcr.io/local/sample-app\n  built by sample-app/ci.yml\n  tags: latest\n  used by: sample-app/cd.yml, sample-app/ci.yml, sample-app/release.yml\n",
    );
  });

  it("lists every version with digest, age, size and tags, why it stays, and what is wrong with the package", async () => {
    const { stdout } = await run(["--live", "--registry", env.REGISTRY!]);
    expect(readable(stdout)).toMatchInlineSnapshot(`
      "ghcr.io/local/sample-app
        built by sample-app/ci.yml
        tags: latest
        used by: sample-app/cd.yml, sample-app/ci.yml, sample-app/release.yml
        scanned: not known: no workflow has uploaded a scan of it
        finding: is private, to be public: GitHub has no API for it, a person sets it on the package's page
        finding: released is used by release v1.0.0, and has no provenance
        finding: deployed is used by environment production, and has no provenance
        latest        4 days        61 B  latest  kept: has the tag latest
        gone          4 days        51 B  (no tag)  may go: no tag, and nobody uses it
        released      4 days        41 B  v1.0.0-prod  kept: in use by release v1.0.0
        deployed      4 days        31 B  COMMIT  kept: in use by environment production
        index         4 days     2.9 KiB  pr-7  may go: pr-7 expired
        platform      4 days      1001 B  (no tag)  may go: no tag, and nobody uses it
        arm           4 days     2.0 KiB  (no tag)  may go: no tag, and nobody uses it
      "
    `);
  });

  it("says of each version what signs and describes it, which one that is used lacks a provenance, and what the last scan found", async () => {
    const subject = { digest: digests.deployed };
    const bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const annotations = { "dev.sigstore.bundle.predicateType": "https://spdx.dev/Document" };
    digests.sbom = put({ schemaVersion: 2, artifactType: bundle, annotations, subject, layers: [{ size: 5 }] });
    digests.signature = put({
      schemaVersion: 2,
      layers: [{ size: 6, mediaType: "application/vnd.dev.cosign.simplesigning.v1+json" }],
    });
    const signed = `sha256-${digests.gone!.slice(7)}.sig`;
    for (const [digest, tags] of [
      [digests.sbom, []],
      [digests.signature, [signed]],
    ])
      await control("packages", { owner: "local", name: "sample-app", repository: name, version: digest, tags });
    const statement = {
      subject: [{ name: "app", digest: { sha256: digests.deployed!.slice(7) } }],
      predicateType: "https://slsa.dev/provenance/v1",
    };
    const payload = Buffer.from(JSON.stringify(statement)).toString("base64");
    const attested = await api("/repos/local/sample-app/attestations", {
      bundle: { mediaType: bundle, verificationMaterial: {}, dsseEnvelope: { payload } },
    });
    expect(attested.status).toBe(201);
    const { stdout: before } = await run(["--live", "--registry", env.REGISTRY!]);
    expect(before).toContain("  scanned: not known: ");
    await scan([
      ["CVE-1", "9.8"],
      ["CVE-2", "7.1"],
      ["CVE-3", "7.5"],
      ["CVE-4", "4.0"],
    ]);
    const { stdout } = await run(["--live", "--registry", env.REGISTRY!]);
    expect(readable(stdout).replace(signed, "sha256-GONE.sig")).toMatchInlineSnapshot(`
      "ghcr.io/local/sample-app
        built by sample-app/ci.yml
        tags: latest
        used by: sample-app/cd.yml, sample-app/ci.yml, sample-app/release.yml
        scanned: 4 days ago at COMMIT by Trivy: 1 critical, 2 high, 1 medium open
        finding: is private, to be public: GitHub has no API for it, a person sets it on the package's page
        finding: released is used by release v1.0.0, and has no provenance
        finding: the last scan of it has 1 open critical alert
        finding: the last scan of it has 2 open high alerts
        signature     4 days         6 B  sha256-GONE.sig  may go: about gone     , which does not stay  signature
        sbom          4 days         5 B  (no tag)  kept: about deployed   sbom
        latest        4 days        61 B  latest  kept: has the tag latest
        gone          4 days        51 B  (no tag)  may go: no tag, and nobody uses it  with signature
        released      4 days        41 B  v1.0.0-prod  kept: in use by release v1.0.0
        deployed      4 days        31 B  COMMIT  kept: in use by environment production  with provenance, sbom
        index         4 days     2.9 KiB  pr-7  may go: pr-7 expired
        platform      4 days      1001 B  (no tag)  may go: no tag, and nobody uses it
        arm           4 days     2.0 KiB  (no tag)  may go: no tag, and nobody uses it
      "
    `);
  });

  it("says what would go, never a digest in use nor a part of an index that stays, and deletes just that with --yes", async () => {
    const args = ["prune", "--json", "--registry", env.REGISTRY!];
    const dry = JSON.parse((await run(args)).stdout);
    expect(dry).toEqual({
      stack: "local",
      dryRun: true,
      images: [{ image: "ghcr.io/local/sample-app", versions: 9, deleted: [], wouldDelete: expect.any(Array) }],
    });
    expect(dry.images[0].wouldDelete.sort()).toEqual(
      [digests.arm, digests.platform, digests.index, digests.gone, digests.signature].sort(),
    );
    const { stdout } = await run([...args, "--yes"]);
    expect(JSON.parse(stdout).images[0].deleted.sort()).toEqual(dry.images[0].wouldDelete.sort());
    const left = JSON.parse((await run(["--live", "--json", "--registry", env.REGISTRY!])).stdout).images[0];
    expect(
      left.versions.map(
        ({
          digest,
          keep,
          users,
          evidence,
          subject,
        }: Record<"digest" | "keep" | "users" | "evidence" | "subject", unknown>) => ({
          digest,
          keep,
          users,
          evidence,
          ...(subject !== undefined && { subject }),
        }),
      ),
    ).toEqual([
      { digest: digests.sbom, keep: true, users: [], evidence: ["sbom"], subject: digests.deployed },
      { digest: digests.latest, keep: true, users: [], evidence: [] },
      { digest: digests.released, keep: true, users: ["release v1.0.0"], evidence: [] },
      { digest: digests.deployed, keep: true, users: ["environment production"], evidence: ["provenance", "sbom"] },
    ]);
    expect(left.findings).toEqual([
      "is private, to be public: GitHub has no API for it, a person sets it on the package's page",
      `${digests.released} is used by release v1.0.0, and has no provenance`,
      "the last scan of it has 1 open critical alert",
      "the last scan of it has 2 open high alerts",
    ]);
  });

  it("deletes nothing where anything cannot be read, or the token may not", async () => {
    const before = sandbox.calls().filter(({ write }) => write).length;
    const away = await run(["prune", "--yes", "--registry", "127.0.0.1:65535"]);
    expect(away).toMatchObject({ code: 2, stdout: "" });
    expect(away.stderr).toContain('"127.0.0.1:65535" does not answer (ECONNREFUSED)');
    for (const [token, message] of [
      [
        "github_pat_x",
        "GITHUB_TOKEN: is fine-grained, which GitHub's packages do not take; make a classic personal token",
      ],
      ["ghs_x", "GITHUB_TOKEN: is an App's installation token, which GitHub's packages do not take;"],
    ]) {
      const refused = await run(["prune", "--yes"], { GITHUB_TOKEN: token!, GITHUB_ACTIONS: "" });
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(message);
    }
    expect(sandbox.calls().filter(({ write }) => write).length).toBe(before);
  });

  it("names the images that there are for one that there is not, and does not build a workflow's", async () => {
    expect((await run(["--image", "app"])).stderr).toBe(
      '"app": no such image in stack "local"; write one of sample-app.\n',
    );
    expect((await run(["build", "sample-app"])).stderr).toBe(
      '"sample-app": ci.yml builds it; only images with build: pulumi are built here.\n',
    );
  });
});
