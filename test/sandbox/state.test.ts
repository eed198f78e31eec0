import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "./client.ts";
import { seal } from "./sealed.ts";
import { bundleServer, kill, startProcess } from "./server-process.ts";
import { temporaryFolder } from "./temporary.ts";

describe("a state folder", () => {
  it("gives a restarted server the same contents, token and URL", async () => {
    const stateFolder = temporaryFolder();
    const first = await startSandbox({ stateFolder });
    const octokit = octokitFor(first);
    await octokit.rest.repos.createInOrg({ org: "local", name: "kept", auto_init: true });
    await octokit.rest.actions.createRepoVariable({ owner: "local", repo: "kept", name: "A", value: "1" });
    const { data: key } = await octokit.rest.actions.getRepoPublicKey({ owner: "local", repo: "kept" });
    const secret = { owner: "local", repo: "kept", secret_name: "S", key_id: key.key_id };
    await octokit.rest.actions.createOrUpdateRepoSecret({ ...secret, encrypted_value: await seal(key.key, "v") });
    const before = { state: await first.state(), url: first.url, token: first.token };
    const repository = (await octokit.rest.repos.get({ owner: "local", repo: "kept" })).data;
    await first.close();
    const second = await startSandbox({ stateFolder });
    expect({ state: await second.state(), url: second.url, token: second.token }).toEqual(before);
    const again = octokitFor(second);
    expect((await again.rest.repos.get({ owner: "local", repo: "kept" })).data).toEqual(repository);
    expect((await again.rest.actions.getRepoPublicKey({ owner: "local", repo: "kept" })).data).toEqual(key);
    expect(second.holdsSecret("repos/local/kept/actions", "S", "v")).toBe(true);
    expect((await again.rest.repos.createInOrg({ org: "local", name: "next" })).data.id).toBeGreaterThan(repository.id);
    await second.close();
  });

  it("is not shared by two servers", async () => {
    const stateFolder = temporaryFolder();
    const first = await startSandbox({ stateFolder });
    await expect(startSandbox({ stateFolder })).rejects.toThrow(
      `The state folder "${stateFolder}" is in use by a server on port ${new URL(first.url).port}.`,
    );
    await first.close();
  });

  it("whose port has been taken meanwhile gets another one, unless it was asked for by number", async () => {
    const stateFolder = temporaryFolder();
    const first = await startSandbox({ stateFolder });
    const port = Number(new URL(first.url).port);
    await first.close();
    const other = await startSandbox({ port });
    const second = await startSandbox({ stateFolder });
    expect(second.url).not.toBe(first.url);
    expect((await octokitFor(second).rest.orgs.get({ org: "local" })).data.url).toBe(`${second.url}/api/v3/orgs/local`);
    await second.close();
    await expect(startSandbox({ port })).rejects.toThrow(`Port ${port} is taken.`);
    await other.close();
  });

  it("with half a line at the journal's end loses that line alone", async () => {
    const stateFolder = temporaryFolder();
    const first = await startSandbox({ stateFolder });
    await octokitFor(first).rest.repos.createInOrg({ org: "local", name: "whole" });
    const before = await first.state();
    await first.close();
    const journal = path.join(stateFolder, "journal.jsonl");
    appendFileSync(journal, '{"nextId":9999,"changes":[["repositories",12');
    const second = await startSandbox({ stateFolder });
    expect(await second.state()).toEqual(before);
    await octokitFor(second).rest.repos.createInOrg({ org: "local", name: "more" });
    await second.close();
    expect(readFileSync(journal, "utf8")).not.toContain('"nextId":9999');
  });

  it("has every acknowledged write after a kill in the middle of many", async () => {
    const stateFolder = temporaryFolder();
    const file = await bundleServer();
    const first = await startProcess(file, stateFolder);
    const octokit = octokitFor(first as never, first.token);
    await octokit.rest.repos.createInOrg({ org: "local", name: "many", auto_init: true });
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let index = 0; ; index++) {
        const name = `V_${writer}_${index}`;
        await octokit.rest.actions.createRepoVariable({ owner: "local", repo: "many", name, value: "x" });
        acknowledged.push(name);
        if (acknowledged.length === 60) await kill(first.process);
      }
    });
    await Promise.allSettled(writers);
    const second = await startProcess(file, stateFolder);
    try {
      const again = octokitFor(second as never, second.token);
      const kept = await again.paginate(again.rest.actions.listRepoVariables, {
        owner: "local",
        repo: "many",
        per_page: 30,
      });
      expect(kept.map((variable) => variable.name)).toEqual(expect.arrayContaining(acknowledged));
      expect(kept.length - acknowledged.length).toBeLessThanOrEqual(4);
      expect((await again.rest.repos.getReadme({ owner: "local", repo: "many" })).status).toBe(200);
    } finally {
      await kill(second.process);
    }
  });

  it("begins anew after a reset, with the seed", async () => {
    const sandbox = await startSandbox({ stateFolder: temporaryFolder() });
    const empty = await sandbox.state();
    await octokitFor(sandbox).rest.repos.createInOrg({ org: "local", name: "gone" });
    await sandbox.reset();
    expect(await sandbox.state()).toEqual(empty);
    expect((await octokitFor(sandbox).rest.users.getAuthenticated()).status).toBe(200);
    await sandbox.close();
  });
});

describe("a seed", () => {
  it("with a repository of nobody is refused before anything is planted", async () => {
    const stateFolder = temporaryFolder();
    const seed = {
      owners: [{ login: "acme", type: "Organization" as const }],
      repositories: [{ owner: "who", name: "x" }],
    };
    await expect(startSandbox({ stateFolder, seed })).rejects.toThrow(
      '"repositories.0.owner" "who": is not among the owners; add it there',
    );
    expect(existsSync(path.join(stateFolder, "journal.jsonl"))).toBe(false);
  });

  it("only ever adds", async () => {
    const stateFolder = temporaryFolder();
    const repositories = [{ owner: "acme", name: "one", files: { "a.txt": "seeded" } }];
    const seed = {
      owners: [{ login: "acme", type: "Organization" as const, teams: [{ slug: "core", members: ["ann"] }] }],
      repositories,
    };
    const first = await startSandbox({ stateFolder, seed });
    const octokit = octokitFor(first);
    await octokit.rest.repos.update({ owner: "acme", repo: "one", description: "by hand" });
    await first.close();
    const second = await startSandbox({ stateFolder, seed: { ...seed, users: [{ login: "bob" }] } });
    const { data } = await octokitFor(second).rest.repos.get({ owner: "acme", repo: "one" });
    expect(data.description).toBe("by hand");
    expect((await octokitFor(second).rest.users.getByUsername({ username: "bob" })).status).toBe(200);
    const members = await octokitFor(second).rest.teams.listMembersInOrg({ org: "acme", team_slug: "core" });
    expect(members.data.map((member) => member.login)).toEqual(["ann"]);
    await second.close();
  });

  it("with faults is refused as a whole, with all of them", async () => {
    const seed = {
      owners: [
        { login: "a b", type: "Team" },
        { login: "acme", type: "User", team: [] },
      ],
      tokens: [
        { token: "x", login: "y" },
        { token: "long-enough", login: "y" },
        { token: "long-enough", login: "z" },
      ],
      repositories: [
        { owner: "who", name: "a/b" },
        { owner: "acme", name: "twice" },
        { owner: "acme", name: "Twice" },
      ],
      extra: 1,
    };
    const refusal = await startSandbox({ seed: seed as never }).catch((error: Error) => error.message);
    expect(refusal).toMatchInlineSnapshot(`
      "The seed cannot be used:
        "owners.0.login" "a b": a login has letters, digits and dashes, at most 39
        "owners.0.type" "Team": Invalid option: expected one of "Organization"|"User"
        "owners.1": has no place for "team"; write login, type, plan, admins, members, teams
        "tokens.0.token": a token has at least 8 characters
        "repositories.0.name" "a/b": a name has letters, digits, dots, dashes and _, at most 100
        the seed: has no place for "extra"; write owners, users, tokens, repositories
        "repositories.0.owner" "who": is not among the owners; add it there
        "tokens.2": is there twice; take one out
        "repositories.2": is there twice; take one out"
    `);
    await expect(startSandbox({ seed: null as never })).rejects.toThrow(
      "the seed: write a mapping of owners, users, tokens, repositories",
    );
  });
});
