import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { startSandbox } from "../../../sandbox/server.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { control } from "../../sandbox/control.ts";
import { missing } from "../outside-tool.ts";
import { runScript } from "./run-script.ts";

/** A version of the image, so many days old. */
interface Version {
  readonly days: number;
  readonly tags?: readonly string[];
  /** Digests that its manifest refers to. */
  readonly refers?: readonly number[];
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const digestOf = (id: number) => `sha256:${String(id).padStart(64, "0")}`;

/** The part of GitHub's packages API that the script calls. Versions are known by their place in the list. */
async function registry(versions: readonly Version[], owner: "Organization" | "User" = "Organization") {
  const deleted: number[] = [];
  const calls: string[] = [];
  const later = new Map<number, readonly string[]>();
  const place = `/${owner === "User" ? "users" : "orgs"}/acme/packages/container/team%2Fapp/versions`;
  const present = (id: number, tags = versions[id]!.tags ?? []) => ({
    id,
    name: digestOf(id),
    created_at: new Date(Date.now() - versions[id]!.days * 86_400_000).toISOString(),
    metadata: { container: { tags } },
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url!, "http://127.0.0.1");
    calls.push(`${request.method} ${url.pathname}`);
    if (url.pathname === "/repos/acme/app")
      return response.end(JSON.stringify({ owner: { login: "acme", type: owner } }));
    if (versions.length === 0 || !url.pathname.startsWith(place)) return response.writeHead(404).end("{}");
    const id = Number(url.pathname.slice(place.length + 1));
    if (url.pathname === place) {
      const page = Number(url.searchParams.get("page"));
      const all = versions.map((_, at) => at).filter((at) => !deleted.includes(at));
      return response.end(JSON.stringify(all.slice((page - 1) * 100, page * 100).map((one) => present(one))));
    }
    if (request.method === "DELETE") {
      deleted.push(id);
      return response.writeHead(204).end();
    }
    return response.end(JSON.stringify(present(id, later.get(id))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, deleted, calls, later };
}

/** Docker as it answers for these versions: the manifests that each of them refers to. */
function docker(versions: readonly Version[]): string {
  const cases = versions.map(({ refers = [] }, id) => {
    const manifests = JSON.stringify({ manifests: refers.map((one) => ({ digest: digestOf(one) })) });
    return `*@${digestOf(id)}) echo '${refers.length > 0 ? manifests : '{"layers": []}'}';;`;
  });
  return `case "$5" in\n${cases.join("\n")}\nesac`;
}

async function clean(versions: readonly Version[], env: Record<string, string> = {}, given: { docker?: string } = {}) {
  const server = await registry(versions);
  const ending = await runScript("cleanup_packages.py", {
    env: {
      GITHUB_TOKEN: "token",
      GITHUB_REPOSITORY: "acme/app",
      GITHUB_API_URL: server.url,
      IMAGE: "ghcr.io/acme/team/app",
      ...env,
    },
    standIns: { docker: given.docker ?? docker(versions) },
  });
  return { ...ending, ...server };
}

/** As many old versions without a tag. */
const untagged = (count: number): Version[] => Array.from({ length: count }, (_, at) => ({ days: 100 + at }));

describe.skipIf(missing("python3"))("cleanup_packages.py", () => {
  it("R1-10: deletes what has no tag, the oldest first, and keeps the newest ten of it", async () => {
    const { status, deleted, summary } = await clean([{ days: 400, tags: ["v1.0.0"] }, ...untagged(13)]);
    expect({ status, deleted }).toEqual({ status: 0, deleted: [13, 12, 11] });
    expect(summary).toBe("ghcr.io/acme/team/app: 14 versions, 11 to keep, 3 deleted\n");
  });

  it("R1-10: keeps as many as it is told to", async () => {
    const { deleted } = await clean(untagged(14), { KEEP: "12" });
    expect(deleted).toEqual([13, 12]);
  });

  it("R1-10: never deletes a digest that a kept index refers to, however deep", async () => {
    const versions: Version[] = [
      ...untagged(13),
      { days: 300, refers: [16] },
      { days: 300, tags: ["latest"], refers: [13, 15] },
      { days: 300 },
      { days: 300 },
      { days: 300 },
    ];
    const { status, deleted } = await clean(versions);
    expect({ status, deleted }).toEqual({ status: 0, deleted: [17, 12, 11, 10] });
  });

  it("R1-10: never deletes a digest in use, nor what that refers to", async () => {
    const versions = [...untagged(12), { days: 300, refers: [13] }, { days: 300 }];
    expect((await clean(versions, { IN_USE: digestOf(12) })).deleted).toEqual([11, 10]);
    expect((await clean(versions)).deleted).toEqual([12, 13, 11, 10]);
  });

  it("R1-10: deletes nothing on a pull request, and says what it would delete", async () => {
    const { status, deleted, calls, printed } = await clean(untagged(12), { DRY_RUN: "true" });
    expect({ status, deleted }).toEqual({ status: 0, deleted: [] });
    expect(calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
    expect(printed).toContain(`would delete ${digestOf(11)}`);
    expect(printed).toContain("2 to delete (nothing deleted on this event)");
  });

  it("R1-10: keeps what is younger than a day, as its index may be on its way", async () => {
    const young = Array.from({ length: 15 }, () => ({ days: 0.5 }));
    expect((await clean(young)).deleted).toEqual([]);
    expect((await clean(young, { MIN_AGE_HOURS: "6" })).deleted).toHaveLength(5);
  });

  it("R1-10: deletes nothing at all when it cannot be known what a kept version refers to", async () => {
    for (const broken of ["echo 'no such host' >&2; exit 1", "echo not JSON", "echo '[]'"]) {
      const { status, deleted, printed } = await clean(
        [{ days: 1, tags: ["x"] }, ...untagged(12)],
        {},
        { docker: broken },
      );
      expect({ status, deleted }).toEqual({ status: 1, deleted: [] });
      expect(printed).toContain("so nothing is deleted");
    }
  });

  it("R1-10: keeps a version that has got a tag meanwhile", async () => {
    const versions = untagged(12);
    const server = await registry(versions);
    // The list does not have it yet.
    server.later.set(11, ["v2"]);
    const { status, printed } = await runScript("cleanup_packages.py", {
      env: {
        ...{ GITHUB_TOKEN: "token", GITHUB_REPOSITORY: "acme/app", GITHUB_API_URL: server.url },
        IMAGE: "ghcr.io/acme/team/app",
      },
      standIns: { docker: docker(versions) },
    });
    expect({ status, deleted: server.deleted }).toEqual({ status: 0, deleted: [10] });
    expect(printed).toContain(`${digestOf(11)} has a tag by now: kept`);
  });

  it("finds packages of a user and of an organisation, and those that are not there yet", async () => {
    const none = await clean([]);
    expect({ status: none.status, deleted: none.deleted }).toEqual({ status: 0, deleted: [] });
    expect(none.calls).toContain("GET /orgs/acme/packages/container/team%2Fapp/versions");
    const server = await registry(untagged(11), "User");
    await runScript("cleanup_packages.py", {
      env: {
        ...{ GITHUB_TOKEN: "token", GITHUB_REPOSITORY: "acme/app", GITHUB_API_URL: server.url },
        IMAGE: "ghcr.io/acme/team/app",
      },
      standIns: { docker: docker(untagged(11)) },
    });
    expect(server.deleted).toEqual([10]);
  });

  it("R1-10: leaves on the embedded GitHub exactly what is to be kept", async () => {
    const sandbox = await startSandbox({
      seed: {
        owners: [{ login: "local", type: "Organization", admins: ["octo"] }],
        tokens: [{ token: "octo-token", login: "octo" }],
        repositories: [{ owner: "local", name: "app" }],
      },
    });
    try {
      const push = (at: number, tags: readonly string[] = []) =>
        control(sandbox, "POST", "packages", {
          ...{ owner: "local", name: "team/app", repository: "local/app", version: digestOf(at), tags },
        });
      const versions: Version[] = Array.from({ length: 15 }, () => ({ days: 0 }));
      versions[14] = { days: 0, tags: ["latest"], refers: [1] };
      for (const [at, { tags }] of versions.entries()) await push(at, tags);
      const run = (env: Record<string, string>) =>
        runScript("cleanup_packages.py", {
          env: {
            ...{ GITHUB_TOKEN: "octo-token", GITHUB_REPOSITORY: "local/app", IMAGE: "ghcr.io/local/team/app" },
            ...{ GITHUB_API_URL: `${sandbox.url}/api/v3`, MIN_AGE_HOURS: "0", ...env },
          },
          standIns: { docker: docker(versions) },
        });
      const kept = async () => {
        const { data } = await octokitFor(sandbox).rest.packages.getAllPackageVersionsForPackageOwnedByOrg({
          ...{ org: "local", package_type: "container", package_name: "team/app", per_page: 100 },
        });
        return data.map(({ name }) => name).sort();
      };
      const all = versions.map((_, at) => digestOf(at));
      expect(await run({ DRY_RUN: "true" })).toMatchObject({ status: 0 });
      expect(await kept()).toEqual(all);
      const { status, printed } = await run({});
      expect(status, printed).toBe(0);
      expect(await kept()).toEqual(all.filter((_, at) => ![0, 2, 3].includes(at)));
      expect(await run({})).toMatchObject({ status: 0, printed: expect.stringContaining("0 deleted") });
    } finally {
      await sandbox.close();
    }
  });

  it("reads every page of a long list", async () => {
    const { deleted } = await clean(untagged(215), { KEEP: "210" });
    expect(deleted).toEqual([214, 213, 212, 211, 210]);
  });
});
