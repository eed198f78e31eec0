import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { control } from "./control.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
const app = { owner: "local", repo: "app" };
beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", admins: ["octo"], members: ["ann"] }],
      users: [{ login: "outsider" }],
      tokens: [
        { token: "octo-token", login: "octo" },
        { token: "ann-token", login: "ann" },
        { token: "reader-token", login: "octo", scopes: ["repo", "read:packages"] },
        { token: "repo-token", login: "octo", scopes: ["repo"] },
        { token: "fine-token", login: "octo", permissions: { contents: "write", packages: "write" } },
        { token: "out-token", login: "outsider" },
      ],
      repositories: [{ owner: "local", name: "app" }],
    },
  });
  octokit = octokitFor(sandbox);
});
afterAll(() => sandbox.close());

describe("packages", () => {
  const image = { org: "local", package_type: "container" as const, package_name: "team/app" };
  const kind = { org: "local", package_type: "container" as const };
  const push = async (tags: string[]) =>
    (await control(sandbox, "POST", "packages", { owner: "local", name: "team/app", repository: "local/app", tags }))
      .body;
  const tags = async (state: "active" | "deleted" = "active") =>
    (await octokit.rest.packages.getAllPackageVersionsForPackageOwnedByOrg({ ...image, state })).data.map(
      ({ metadata }) => metadata?.container?.tags,
    );

  it("have versions whose tags move on, and which are deleted and had back", async () => {
    const first = await push(["1.0", "latest"]);
    await push(["1.1", "latest"]);
    expect(await tags()).toEqual([["1.1", "latest"], ["1.0"]]);
    const { data } = await octokit.rest.packages.getPackageForOrganization(image);
    expect(data).toMatchObject({
      name: "team/app",
      version_count: 2,
      visibility: "private",
      repository: { name: "app" },
    });
    const version = { ...image, package_version_id: first.version };
    await octokit.rest.packages.deletePackageVersionForOrg(version);
    expect([await tags(), await tags("deleted")]).toEqual([[["1.1", "latest"]], [["1.0"]]]);
    const [last] = (await octokit.rest.packages.getAllPackageVersionsForPackageOwnedByOrg(image)).data;
    const only = octokit.rest.packages.deletePackageVersionForOrg({ ...image, package_version_id: last!.id });
    expect((await failure(only)).status).toBe(400);
    await octokit.rest.packages.restorePackageVersionForOrg(version);
    expect(await tags()).toHaveLength(2);
    await octokit.rest.packages.deletePackageForOrg(image);
    expect((await octokit.rest.packages.listPackagesForOrganization(kind)).data).toEqual([]);
    expect((await failure(octokit.rest.packages.getPackageForOrganization(image))).status).toBe(404);
    await octokit.rest.packages.restorePackageForOrg(image);
    await octokit.rest.packages.deletePackageForOrg(image);
    sandbox.advance(31 * 86_400);
    expect((await failure(octokit.rest.packages.restorePackageForOrg(image))).status).toBe(404);
  });

  it("know classic tokens with the scope alone, and only administrators delete", async () => {
    await push(["2.0"]);
    const list = (token: string) => octokitFor(sandbox, token).rest.packages.listPackagesForOrganization(kind);
    const remove = (token: string) => octokitFor(sandbox, token).rest.packages.deletePackageForOrg(image);
    expect(await failure(list("fine-token"))).toEqual({
      status: 403,
      message: "Resource not accessible by personal access token",
    });
    expect((await failure(list("repo-token"))).message).toBe("You need at least read:packages scope to list packages.");
    expect((await list("reader-token")).data).toHaveLength(1);
    expect((await failure(remove("reader-token"))).status).toBe(403);
    expect((await failure(remove("ann-token"))).message).toBe("You must have admin permissions to this package.");
    expect((await list("out-token")).data).toEqual([]);
    expect(
      (await failure(octokitFor(sandbox, "out-token").rest.packages.getPackageForOrganization(image))).status,
    ).toBe(404);
    await control(sandbox, "POST", "packages", { owner: "octo", name: "own", visibility: "public" });
    const own = await octokit.rest.packages.listPackagesForAuthenticatedUser({ package_type: "container" });
    expect(own.data.map(({ name }) => name)).toEqual(["own"]);
    const shown = { username: "octo", package_type: "container" as const, package_name: "own" };
    expect((await octokitFor(sandbox, "out-token").rest.packages.getPackageForUser(shown)).data.visibility).toBe(
      "public",
    );
  });
});

describe("files of a release", () => {
  it("are uploaded as they are, downloaded by a link, renamed and deleted", async () => {
    const { data: release } = await octokit.rest.repos.createRelease({ ...app, tag_name: "v1" });
    const bytes = Buffer.from([0, 255, 13, 10, 123]);
    const upload = (name: string) =>
      octokit.request({
        method: "POST",
        url: release.upload_url,
        name,
        label: "The wheel",
        data: bytes,
        headers: { "content-type": "application/x-wheel" },
      });
    const { data: asset } = await upload("a b.whl");
    expect(asset).toMatchObject({ name: "a.b.whl", size: 5, content_type: "application/x-wheel", state: "uploaded" });
    expect((await failure(upload("a.b.whl"))).status).toBe(422);
    const where = { ...app, asset_id: asset.id };
    const content = await octokit.rest.repos.getReleaseAsset({
      ...where,
      headers: { accept: "application/octet-stream" },
    });
    expect(Buffer.from(content.data as unknown as ArrayBuffer)).toEqual(bytes);
    await octokit.rest.repos.updateReleaseAsset({ ...where, name: "wheel.whl" });
    const latest = await octokit.rest.repos.getLatestRelease(app);
    expect(latest.data.assets.map(({ name, download_count }) => [name, download_count])).toEqual([["wheel.whl", 1]]);
    await octokit.rest.repos.deleteReleaseAsset(where);
    expect((await octokit.rest.repos.listReleaseAssets({ ...app, release_id: release.id })).data).toEqual([]);
  });
});
