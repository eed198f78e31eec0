import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GitHub } from "../../../provider/github-client.ts";
import { labelsHandler as handler, type LabelsOutputs } from "../../../provider/handlers/labels.ts";
import { startTestGitHub, type TestGitHub } from "../github.ts";

let gh: TestGitHub;
let repository: string;
let count = 0;
beforeAll(async () => {
  gh = await startTestGitHub();
});
afterAll(() => gh.sandbox.close());
beforeEach(async () => {
  repository = `app-${++count}`;
  await gh.makeRepository(repository);
});

type Labels = Record<string, { color: string; description?: string }>;
const inputs = (labels: Labels) => ({ owner: "acme", repository, labels });
const at = () => ({ owner: "acme", repo: repository });
const collection = "/repos/{owner}/{repo}/labels";
const item = `${collection}/{name}`;

/** Labels as they are: name -> colour and description. */
async function live(): Promise<Record<string, string>> {
  const { data } = await gh.github.request(`GET ${collection}`, { ...at(), per_page: 100 });
  return Object.fromEntries(data.map(({ name, color, description }) => [name, `${color} ${description ?? ""}`.trim()]));
}

/** What changed since `before`; undefined = gone. */
async function changes(before: Record<string, string>): Promise<Record<string, string | undefined>> {
  const now = await live();
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return Object.fromEntries(names.filter((name) => before[name] !== now[name]).map((name) => [name, now[name]]));
}

async function create(labels: Labels): Promise<LabelsOutputs> {
  return (await handler.create(inputs(labels), gh.context)).outputs;
}

describe("labels", () => {
  it("are made, and taken over where GitHub gave them to a new repository; all others stay", async () => {
    const before = await live();
    expect(before.bug).toBe("d73a4a Something isn't working");
    const declared = { Bug: { color: "B60205" }, "area/core": { color: "0366d6", description: "The core" } };
    expect(await gh.writesOf(() => create(declared))).toEqual([`PATCH ${item}`, `POST ${collection}`]);
    expect(await changes(before)).toEqual({
      bug: undefined,
      Bug: "b60205 Something isn't working",
      "area/core": "0366d6 The core",
    });
  });

  it("that are as declared are not written again", async () => {
    const declared = { bug: { color: "d73a4a" }, ci: { color: "FFFFFF" } };
    const outputs = await create(declared);
    expect(handler.differs(outputs, inputs(declared))).toBe(false);
    expect(await gh.writesOf(() => handler.update(outputs, inputs(declared), gh.context))).toEqual([]);
  });

  it("that are no longer declared are deleted if they were made here, and stay if they were there before", async () => {
    const before = await live();
    const outputs = await create({ bug: { color: "000000" }, ci: { color: "ffffff" } });
    const left = await handler.update(outputs, inputs({ docs: { color: "ffffff" } }), gh.context);
    expect(await changes(before)).toEqual({ bug: "000000 Something isn't working", docs: "ffffff" });
    await handler.delete(left, gh.context);
    expect(await changes(before)).toEqual({ bug: "000000 Something isn't working" });
  });

  it("get the name back that people took from them, with the issues that carry them", async () => {
    const declared = { ci: { color: "ffffff" } };
    const outputs = await create(declared);
    await gh.github.request(`PATCH ${item}`, { ...at(), name: "ci", new_name: "robots" });
    const read = await handler.read("id", { inputs: inputs(declared), outputs }, gh.context);
    expect(read?.inputs.labels).toEqual({ robots: { color: "ffffff" } });
    expect(handler.differs(read!.outputs, inputs(declared))).toBe(true);
    const writes = await gh.writesOf(() => handler.update(read!.outputs, inputs(declared), gh.context));
    expect(writes.map((write) => write.split(" ")[0])).toEqual(["PATCH"]);
    expect(Object.keys(await live())).toContain("ci");
  });

  it("show in a refresh as they are, undeclared descriptions aside", async () => {
    const declared = { bug: { color: "D73A4A" }, ci: { color: "ffffff", description: "" }, gone: { color: "ffffff" } };
    const outputs = await create(declared);
    const known = { inputs: inputs(declared), outputs };
    expect((await handler.read("id", known, gh.context))?.inputs).toEqual(inputs(declared));
    await gh.github.request(`PATCH ${item}`, { ...at(), name: "bug", description: "by hand" });
    await gh.github.request(`PATCH ${item}`, { ...at(), name: "ci", description: "by hand" });
    await gh.github.request(`DELETE ${item}`, { ...at(), name: "gone" });
    expect((await handler.read("id", known, gh.context))?.inputs.labels).toEqual({
      bug: { color: "D73A4A" },
      ci: { color: "ffffff", description: "by hand" },
    });
  });

  it("keep their past through a rename of the repository", async () => {
    const outputs = await create({ ci: { color: "ffffff" } });
    await gh.github.request("PATCH /repos/{owner}/{repo}", { ...at(), name: `${repository}-renamed` });
    repository = `${repository}-renamed`;
    const renamed = await handler.update(outputs, inputs({ ci: { color: "ffffff" } }), gh.context);
    expect(renamed).toEqual({ ...outputs, repository });
    await handler.delete(renamed, gh.context);
    expect(Object.keys(await live())).not.toContain("ci");
  });

  it("are all taken in by an import, and none of them deleted afterwards", async () => {
    const before = await live();
    const imported = (await handler.read(`acme/${repository}`, undefined, gh.context))!;
    expect(imported.inputs.labels.bug).toEqual({ color: "d73a4a", description: "Something isn't working" });
    expect(Object.keys(imported.inputs.labels).sort()).toEqual(Object.keys(before).sort());
    expect(handler.differs(imported.outputs, imported.inputs)).toBe(false);
    await handler.update(imported.outputs, inputs({}), gh.context);
    expect(await changes(before)).toEqual({});
  });

  it("count as made when the answer to their creation was lost", async () => {
    const github = losing(gh.github, `POST ${collection}`);
    const { outputs } = await handler.create(inputs({ ci: { color: "ffffff" } }), {
      ...gh.context,
      github: async () => github,
    });
    expect(outputs.owned).toEqual([{ id: expect.any(Number), name: "ci", made: true }]);
  });

  it("of a repository that is gone are gone, and one that the token may not see is an error", async () => {
    const outputs = await create({ ci: { color: "ffffff" } });
    await gh.github.request("DELETE /repos/{owner}/{repo}", at());
    expect(await handler.read("id", { inputs: inputs({}), outputs }, gh.context)).toBeUndefined();
    await handler.delete(outputs, gh.context);
    await expect(create({})).rejects.toThrow(`"acme/${repository}": GitHub shows no such repository to this token.`);
  });

  it("with unfit words are told at once, before anything is written", () => {
    const labels = {
      Bug: { color: "red" },
      bug: { color: "#ffffff" },
      " ": {},
      long: { color: "ffffff", description: "x".repeat(101) },
    };
    expect(handler.check({ owner: "acme", repository: "app", labels }, () => true)).toMatchInlineSnapshot(`
      [
        {
          "property": "labels["Bug"].color",
          "reason": "label "Bug" has color "red": write six hexadecimal digits, without "#".",
        },
        {
          "property": "labels["bug"]",
          "reason": "label "bug" is "Bug" to GitHub, which does not look at case: declare one of them.",
        },
        {
          "property": "labels["bug"].color",
          "reason": "label "bug" has color "#ffffff": write six hexadecimal digits, without "#".",
        },
        {
          "property": "labels[" "]",
          "reason": "label " " has no name that GitHub takes: write 1 to 50 characters.",
        },
        {
          "property": "labels[" "].color",
          "reason": "label " " has color undefined: write six hexadecimal digits, without "#".",
        },
        {
          "property": "labels["long"].description",
          "reason": "label "long" has a description that GitHub does not take: write at most 100 characters.",
        },
      ]
    `);
    expect(handler.check({ owner: "acme", repository: "app", labels: ["bug"] }, () => true)).toMatchInlineSnapshot(`
      [
        {
          "property": "labels",
          "reason": "labels is no map: write each label's name, with its color.",
        },
      ]
    `);
  });
});

/** A client whose first call of a route arrives, but whose answer does not: the call is made again. */
function losing(github: GitHub, route: string): GitHub {
  let lost = false;
  const request = async (called: string, parameters: object) => {
    if (called === route && !lost) {
      lost = true;
      await github.request(called, { ...parameters });
    }
    return await github.request(called, { ...parameters });
  };
  return { request, paginate: github.paginate } as unknown as GitHub;
}
