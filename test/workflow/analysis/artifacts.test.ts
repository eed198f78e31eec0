import { describe, expect, it } from "vitest";
import { canBeTheSame } from "../../../workflow/analysis/artifact-names.ts";
import fc from "../../property.ts";
import { type Files, idle, job, said, sha, workflow, workflowOf } from "./analyzed.ts";

const up = (name: string, more = "") =>
  `      - uses: actions/upload-artifact@${sha} # v7\n        with: { path: x${name === "" ? "" : `, name: "${name}"`}${more} }\n`;
const down = (inputs: string) => `      - uses: actions/download-artifact@${sha} # v8\n        with: { ${inputs} }\n`;
const matrix = ["strategy: { matrix: { os: [a, b] } }"];

describe("artifacts", () => {
  it.each<[title: string, files: Files, uploads: string[], downloads: string[]]>([
    ["by name", workflow(job("x", up("one") + down("name: one"))), ["one"], ["one"]],
    [
      "by the names that actions give them",
      workflow(
        job(
          "x",
          `${up("")}      - uses: actions/upload-pages-artifact@${sha} # v4\n      - uses: actions/deploy-pages@${sha} # v4\n`,
        ),
      ),
      ["artifact", "github-pages"],
      ["github-pages"],
    ],
    [
      "by pattern, and all",
      workflow(job("x", down("pattern: one-*") + down("path: y"))),
      [],
      ["one-* (pattern)", "* (pattern)"],
    ],
    ["once a matrix cell", workflow(job("x", up("one-${{ matrix.os }}"), matrix)), ["one-a", "one-b"], []],
    [
      "with what only a run knows as it is written",
      workflow(job("x", up("one-${{ github.sha }}-${{ matrix.os }}"), matrix)),
      ["one-${{ github.sha }}-a", "one-${{ github.sha }}-b"],
      [],
    ],
    [
      "with the literal variables of workflow, job and step",
      workflow(
        job("x", `${up("${{ env.A }}-${{ env.B }}-${{ env.C }}")}        env: { C: "c\${{ env.A }}" }\n`, [
          "env: { B: b }",
        ]),
      ).replace("jobs:", "env: { A: a }\njobs:"),
      ["a-b-ca"],
      [],
    ],
    [
      "without variables that a step may set",
      workflow(job("x", `      - run: echo A=b >> "$GITHUB_ENV"\n${up("${{ env.A }}")}`)).replace(
        "jobs:",
        "env: { A: a }\njobs:",
      ),
      ["${{ env.A }}"],
      [],
    ],
    [
      "by merging",
      workflow(
        job(
          "x",
          `      - uses: actions/upload-artifact/merge@${sha} # v7\n        with: { name: all, pattern: one-* }\n`,
        ),
      ),
      ["all"],
      ["one-* (pattern)"],
    ],
  ])("are listed %s", async (_, files, uploads, downloads) => {
    const { artifacts } = await workflowOf(files);
    const listed = (uses: typeof artifacts.uploads) =>
      uses.map(({ name, by }) => (by === "pattern" ? `${name} (pattern)` : name));
    expect([listed(artifacts.uploads), listed(artifacts.downloads)]).toEqual([uploads, downloads]);
  });

  const build = job("build", up("wheel"));
  const missing = (line: number, what: string, rest: string) =>
    `ci.yml: job "test": error: line ${line}: downloads ${what}, which no earlier job uploads${rest}`;
  it.each<[title: string, jobs: string, expected: string[]]>([
    ["a needed job uploads", build + job("test", down("name: wheel"), ["needs: build"]), []],
    [
      "a job that a needed one needs uploads",
      build + job("middle", idle, ["needs: build"]) + job("test", down("name: wheel"), ["needs: middle"]),
      [],
    ],
    ["an earlier step uploads", job("test", up("wheel") + down("name: wheel")), []],
    [
      "a later step uploads",
      job("test", down("name: wheel") + up("wheel")),
      [missing(12, 'artifact "wheel"', "; upload it in a job that this one needs.")],
    ],
    [
      "a job uploads that it does not wait for",
      build + job("test", down("name: wheel")),
      [missing(19, 'artifact "wheel"', ': job "build" does, but this one does not wait for it; add it to needs.')],
    ],
    [
      "nobody uploads",
      build + job("test", down("name: weel"), ["needs: build"]),
      [missing(20, 'artifact "weel"', "; upload it in a job that this one needs.")],
    ],
    [
      "a matrix cell uploads",
      job("build", up("wheel-${{ matrix.os }}"), matrix) + job("test", down("name: wheel-b"), ["needs: build"]),
      [],
    ],
    [
      "no matrix cell uploads",
      job("build", up("wheel-${{ matrix.os }}"), matrix) + job("test", down("name: wheel-c"), ["needs: build"]),
      [missing(21, 'artifact "wheel-c"', "; upload it in a job that this one needs.")],
    ],
    [
      "some artifact of the pattern",
      job("build", up("wheel-${{ matrix.os }}"), matrix) + job("test", down("pattern: wheel-*"), ["needs: build"]),
      [],
    ],
    [
      "no artifact of the pattern",
      build + job("test", down("pattern: wheel-*"), ["needs: build"]),
      [missing(20, 'artifacts like "wheel-*"', "; upload it in a job that this one needs.")],
    ],
    [
      "a name that may be the same",
      job("build", up("wheel-${{ github.sha }}")) + job("test", down("name: wheel-1"), ["needs: build"]),
      [],
    ],
    [
      "a name that cannot be the same",
      job("build", up("wheel-${{ github.sha }}")) +
        job("test", down('name: "image-${{ github.sha }}"'), ["needs: build"]),
      [missing(20, 'artifact "image-${{ github.sha }}"', "; upload it in a job that this one needs.")],
    ],
    ["a name that only a run knows", build + job("test", down('name: "${{ vars.NAME }}"'), ["needs: build"]), []],
    ["some other run", job("test", down('name: wheel, run-id: "${{ vars.RUN }}"')), []],
    [
      "its own run, by id",
      job("test", down('name: wheel, run-id: "${{ github.run_id }}"')),
      [missing(12, 'artifact "wheel"', "; upload it in a job that this one needs.")],
    ],
  ])("are looked for before a download: %s", async (_, jobs, expected) => {
    expect(await said("artifact-not-uploaded", workflow(jobs))).toEqual(expected);
  });

  it.each<[title: string, jobs: string, expected: string[]]>([
    [
      "an action of others",
      job("build", `      - uses: some/action@${sha} # v1\n`) + job("test", down("name: wheel"), ["needs: build"]),
      [
        'ci.yml: job "test": warning: line 19: downloads artifact "wheel", which no earlier job uploads, unless "some/action" does; upload it in a job that this one needs.',
      ],
    ],
    [
      "a workflow of others",
      `  build:\n    permissions: {}\n    uses: o/r/.github/workflows/x.yml@${sha} # v1\n${job("test", down("name: wheel"), ["needs: build"])}`,
      [
        `ci.yml: job "test": warning: line 16: downloads artifact "wheel", which no earlier job uploads, unless o/r/.github/workflows/x.yml@${sha} does; upload it in a job that this one needs.`,
      ],
    ],
  ])("may be uploaded by what is not known here: %s", async (_, jobs, expected) => {
    expect(await said("artifact-not-uploaded", workflow(jobs))).toEqual(expected);
  });

  it("are only a warning when all of none are taken", async () => {
    const found = await said("artifact-not-uploaded", workflow(job("test", down("path: x"))));
    expect(found).toEqual([
      'ci.yml: job "test": warning: line 11: downloads all artifacts, which no earlier job uploads; upload it in a job that this one needs.',
    ]);
  });

  it.each<[title: string, needs: string, called: string, expected: number]>([
    ["before the call", "    needs: build\n", job("use", down("name: wheel")), 0],
    ["not before the call", "", job("use", down("name: wheel")), 1],
  ])("are looked for %s of the workflow that downloads them", async (_, needs, called, expected) => {
    const files = {
      "ci.yml": workflow(`${build}  call:\n    permissions: {}\n${needs}    uses: ./.github/workflows/called.yml\n`),
      "called.yml": workflow(called, "workflow_call"),
    };
    expect(await said("artifact-not-uploaded", files)).toHaveLength(expected);
  });

  it("of a called workflow reach the jobs that need the call", async () => {
    const files = {
      "ci.yml": workflow(
        `  call:\n    permissions: {}\n    uses: ./.github/workflows/called.yml\n${job("test", down("name: wheel"), ["needs: call"])}`,
      ),
      "called.yml": workflow(build, "workflow_call"),
    };
    expect(await said("artifact-not-uploaded", files)).toEqual([]);
  });

  const follow = (name: string, other = "") =>
    workflow(
      job("test", down(`name: ${name}, run-id: "\${{ github.event.workflow_run.id }}"`)),
      `\n  workflow_run:\n    workflows: [CI${other}]\n    types: [completed]`,
      "CD",
    );
  it.each<[title: string, files: Files, expected: string[]]>([
    ["there", { "ci.yml": workflow(build), "cd.yml": follow("wheel") }, []],
    [
      "not there",
      { "ci.yml": workflow(build), "cd.yml": follow("image") },
      [
        'cd.yml: job "test": error: line 15: downloads artifact "image" from a run of "CI", which uploads no such artifact; upload it there, or correct the name.',
      ],
    ],
    ["in a workflow that is not at hand", { "ci.yml": workflow(build), "cd.yml": follow("image", ", Other") }, []],
  ])("are looked for in the followed workflow: %s", async (_, files, expected) => {
    expect(await said("artifact-not-uploaded", files)).toEqual(expected);
    const { artifacts } = await workflowOf(files, "cd.yml");
    expect(artifacts.downloads[0]?.fromRunOf?.[0]).toBe("CI");
  });

  it("are looked for there too when a command takes them", async () => {
    const script = (name: string) =>
      `      - run: gh run download "$RUN" --name ${name} --dir x\n        env: { RUN: "\${{ github.event.workflow_run.id }}" }\n`;
    const cd = workflow(job("test", script("wheel") + script("image")), "\n  workflow_run:\n    workflows: [CI]", "CD");
    expect(await said("artifact-not-uploaded", { "ci.yml": workflow(build), "cd.yml": cd })).toEqual([
      'cd.yml: job "test": error: line 15: downloads artifact "image" from a run of "CI", which uploads no such artifact; upload it there, or correct the name.',
    ]);
  });

  it.each<[title: string, jobs: string, expected: string[]]>([
    [
      "in each matrix cell",
      job("build", up("wheel"), matrix),
      [
        'ci.yml: job "build": error: line 13: uploads artifact "wheel" more than once, as each matrix cell or step does, and the second upload fails; put the job or a matrix value into the name.',
      ],
    ],
    [
      "in one matrix cell",
      job("build", up("wheel").replace("        with", "        if: matrix.os == 'a'\n        with"), matrix),
      [],
    ],
    [
      "in two jobs",
      build + job("again", up("wheel")),
      [
        'ci.yml: job "again": error: line 19: uploads artifact "wheel" like job "build", and the second upload fails; put the job or a matrix value into the name.',
      ],
    ],
    ["in two jobs, one of which may not run", build + job("again", up("wheel"), ["if: vars.AGAIN"]), []],
    ["in each matrix cell, over the last one", job("build", up("wheel", ", overwrite: true"), matrix), []],
    ["in each matrix cell, by a version that adds to it", job("build", up("wheel").replace(sha, "v3"), matrix), []],
    ["under a name for each cell", job("build", up("wheel-${{ matrix.os }}"), matrix), []],
  ])("are not uploaded twice under one name: %s", async (_, jobs, expected) => {
    expect(await said("artifact-name-conflict", workflow(jobs))).toEqual(expected);
  });
});

describe("canBeTheSame", () => {
  it.each<[uploaded: string, wanted: string, by: "name" | "pattern", expected: boolean]>([
    ["a", "a", "name", true],
    ["a", "b", "name", false],
    ["a*", "a", "name", false],
    ["abc", "a*", "pattern", true],
    ["abc", "*b", "pattern", false],
    ["a-${{ x }}-b", "a-1-${{ y }}", "name", true],
    ["a-${{ x }}", "b-${{ x }}", "name", false],
    ["${{ x }}", "anything", "name", true],
    ["wheel-x", "wheel-{x,y}", "pattern", true],
    ["image-x", "wheel-{x,y}", "pattern", false],
  ])("compares %s with %s by %s", (uploaded, wanted, by, expected) => {
    expect(canBeTheSame(uploaded, wanted, by)).toBe(expected);
  });

  it("says yes for every name that a template can become, and every pattern it then fits", () => {
    const text = fc.stringMatching(/^[ab-]{0,4}$/);
    fc.assert(
      fc.property(text, text, text, fc.nat(12), (before, unknown, after, cut) => {
        const name = before + unknown + after;
        const pattern = `${name.slice(0, cut)}*`;
        return (
          canBeTheSame(`${before}\${{ x }}${after}`, name, "name") &&
          canBeTheSame(name, pattern, "pattern") &&
          canBeTheSame(`${before}\${{ x }}${after}`, pattern, "pattern")
        );
      }),
    );
  });

  it("agrees with equality where everything is known", () => {
    const text = fc.stringMatching(/^[ab]{0,3}$/);
    fc.assert(fc.property(text, text, (a, b) => canBeTheSame(a, b, "name") === (a === b)));
  });
});
