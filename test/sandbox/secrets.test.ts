import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { failure, octokitFor } from "./client.ts";
import { seal } from "./sealed.ts";
import { temporaryFolder } from "./temporary.ts";

let sandbox: Sandbox;
let octokit: ReturnType<typeof octokitFor>;
const stateFolder = temporaryFolder();
beforeAll(async () => {
  sandbox = await startSandbox({ stateFolder });
  octokit = octokitFor(sandbox);
  await octokit.rest.repos.createInOrg({ org: "local", name: "app" });
  await octokit.rest.repos.createOrUpdateEnvironment({ owner: "local", repo: "app", environment_name: "prod/eu" });
});
afterAll(() => sandbox.close());

const repo = { owner: "local", repo: "app" };

/** Every place that has secrets, by the path of its list. */
const places = {
  "repos/local/app/actions": {},
  "repos/local/app/dependabot": {},
  "repos/local/app/environments/prod%2Feu": {},
  "orgs/local/actions": { visibility: "all" },
  "orgs/local/dependabot": { visibility: "all" },
};

async function put(place: string, name: string, value: string, extra: object = {}) {
  const { data: key } = await octokit.request(`GET /${place}/secrets/public-key`);
  const encrypted_value = await seal(key.key, value);
  return octokit.request(`PUT /${place}/secrets/${name}`, { key_id: key.key_id, encrypted_value, ...extra });
}

describe.each(Object.entries(places))("a secret of %s", (place, extra) => {
  it("is decrypted on receipt and never shown", async () => {
    expect((await put(place, "token", "s3cr3t-value", extra)).status).toBe(201);
    expect(sandbox.holdsSecret(place, "TOKEN", "s3cr3t-value")).toBe(true);
    expect(sandbox.holdsSecret(place, "TOKEN", "another")).toBe(false);
    const answers = [
      (await octokit.request(`GET /${place}/secrets`)).data,
      (await octokit.request(`GET /${place}/secrets/TOKEN`)).data,
      await sandbox.state(),
      readFileSync(path.join(stateFolder, "journal.jsonl"), "utf8"),
    ];
    expect(JSON.stringify(answers)).not.toContain("s3cr3t-value");
    expect(answers[1]).toMatchObject({ name: "TOKEN", created_at: expect.any(String), updated_at: expect.any(String) });
  });

  it("tells by its time that it was written again, even with the same value", async () => {
    const read = async () => (await octokit.request(`GET /${place}/secrets/TOKEN`)).data.updated_at;
    const before = await read();
    expect(await read()).toBe(before);
    expect((await put(place, "TOKEN", "s3cr3t-value", extra)).status).toBe(204);
    expect(await read()).not.toBe(before);
  });

  it("is deleted once", async () => {
    await octokit.request(`DELETE /${place}/secrets/TOKEN`);
    expect((await failure(octokit.request(`DELETE /${place}/secrets/TOKEN`))).status).toBe(404);
  });
});

describe("a secret", () => {
  it("is refused when it was not sealed for the place's key", async () => {
    const { data: key } = await octokit.rest.actions.getRepoPublicKey(repo);
    const { data: other } = await octokit.rest.actions.getOrgPublicKey({ org: "local" });
    const wrong = { ...repo, secret_name: "X", key_id: key.key_id, encrypted_value: await seal(other.key, "v") };
    expect((await failure(octokit.rest.actions.createOrUpdateRepoSecret(wrong))).status).toBe(422);
    const stale = { ...wrong, key_id: other.key_id };
    expect((await failure(octokit.rest.actions.createOrUpdateRepoSecret(stale))).status).toBe(422);
    expect((await octokit.rest.actions.listRepoSecrets(repo)).data.total_count).toBe(0);
  });

  it("cannot have a name that GitHub reserves", async () => {
    expect((await failure(put("repos/local/app/actions", "GITHUB_X", "v"))).message).toBe(
      "Secret names must not start with GITHUB_.",
    );
  });

  it("of an environment is also reached by the repository's id, and goes with the environment", async () => {
    const { data } = await octokit.rest.repos.get(repo);
    const place = `repositories/${data.id}/environments/prod%2Feu`;
    await put(place, "DEPLOY", "v");
    expect((await octokit.request(`GET /${place}/secrets/DEPLOY`)).data.name).toBe("DEPLOY");
    await octokit.rest.repos.deleteAnEnvironment({ ...repo, environment_name: "prod/eu" });
    expect((await failure(octokit.request(`GET /${place}/secrets/DEPLOY`))).status).toBe(404);
  });

  it("of an organisation is given to selected repositories", async () => {
    const { data } = await octokit.rest.repos.get(repo);
    await put("orgs/local/actions", "SHARED", "v", { visibility: "selected", selected_repository_ids: [data.id] });
    const selected = await octokit.rest.actions.listSelectedReposForOrgSecret({ org: "local", secret_name: "SHARED" });
    expect(selected.data.repositories.map((row) => row.full_name)).toEqual(["local/app"]);
    await octokit.rest.actions.setSelectedReposForOrgSecret({
      org: "local",
      secret_name: "SHARED",
      selected_repository_ids: [],
    });
    expect(
      (await octokit.rest.actions.listSelectedReposForOrgSecret({ org: "local", secret_name: "SHARED" })).data
        .total_count,
    ).toBe(0);
    const unknown = put("orgs/local/actions", "OTHER", "v", { visibility: "selected", selected_repository_ids: [1] });
    expect((await failure(unknown)).status).toBe(422);
  });
});

describe("a variable", () => {
  it("is created once, changed, and read with its times", async () => {
    const create = () => octokit.rest.actions.createRepoVariable({ ...repo, name: "Region", value: "eu" });
    expect((await create()).status).toBe(201);
    expect(await failure(create())).toEqual({ status: 409, message: "Already exists - Variable already exists" });
    const { data } = await octokit.rest.actions.getRepoVariable({ ...repo, name: "region" });
    expect(data).toEqual({
      name: "REGION",
      value: "eu",
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    await octokit.rest.actions.updateRepoVariable({ ...repo, name: "REGION", value: "us" });
    const changed = await octokit.rest.actions.getRepoVariable({ ...repo, name: "REGION" });
    expect(changed.data.value).toBe("us");
    expect(changed.data.updated_at > data.updated_at).toBe(true);
    await octokit.rest.actions.deleteRepoVariable({ ...repo, name: "REGION" });
    expect((await failure(octokit.rest.actions.getRepoVariable({ ...repo, name: "REGION" }))).status).toBe(404);
  });
});
