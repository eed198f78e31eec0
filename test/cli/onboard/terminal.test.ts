import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { missing } from "../../pipelines/outside-tool.ts";
import { makeProject, slipway } from "../project.ts";
import { ctrlC, ctrlD, enter, onTerminal } from "../terminal.ts";

const offline = { GITHUB_TOKEN: "", GITHUB_APP_ID: "" };
const project = () =>
  makeProject({ "Pulumi.staging.yaml": null, "Pulumi.prod.yaml": null, "code/main.py": "print(1)\n" });
const onboard = ["repo", "onboard", "local/thing", "--in", "code"];
const filesOf = (folder: string) => readdirSync(path.join(folder, "inventory", "repositories"));
const colour = "\u001b[";

describe.skipIf(missing("script"))("slipway repo onboard on a terminal", () => {
  it("asks each question until its answer will do, says why one will not, and writes what was answered", async () => {
    const folder = project();
    const { code, shown } = await onTerminal(
      folder,
      onboard,
      [
        { when: "(yes, no): ", type: `maybe${enter}` },
        { when: /"maybe".*\n.*\(yes, no\): /s, type: `n${enter}` },
        { when: "(Enter for nothing): ", type: `${"x".repeat(351)}${enter}` },
        { when: /"x+".*\n.*\(Enter for nothing\): /s, type: enter },
        { when: "with commas: ", type: `two words${enter}` },
        { when: /"two words".*\n.*with commas: /s, type: `platform, @octo${enter}` },
      ],
      { ...offline, NO_COLOR: "1" },
      "> result.txt",
    );
    expect(code).toBe(0);
    expect(shown.replaceAll(/x{9,}/g, "xxx")).toMatchInlineSnapshot(`
      "Asked is only what nothing shows. Ctrl-C ends it, and nothing is written.
      Is it on GitHub already (yes, no): maybe
        "maybe": write one of yes, no.
      Is it on GitHub already (yes, no): n
      What is it, in one line (Enter for nothing): xxx
        "xxx": write at most 350 characters.
      What is it, in one line (Enter for nothing): 
      Whose is it: slugs of teams, or people as @login, with commas: two words
        "two words": write slugs of teams (platform), or people as "@login", with commas.
      Whose is it: slugs of teams, or people as @login, with commas: platform, @octo
      "
    `);
    const result = readFileSync(path.join(folder, "result.txt"), "utf8");
    expect(result).toMatch(/^local\/thing: not on GitHub yet, code in code\n/);
    expect(result).toContain("Written: inventory/repositories/thing.yaml, .github/CODEOWNERS\n");
    expect(result).not.toContain("\u001b");
    expect(readFileSync(path.join(folder, "inventory/repositories/thing.yaml"), "utf8")).toContain(
      "platform: maintain",
    );
  });

  it("ends at Ctrl-C as a shell expects, at any question, and has written nothing", async () => {
    const folder = project();
    const first = await onTerminal(folder, onboard, [{ when: "(yes, no): ", type: ctrlC }], offline);
    expect([first.code, first.shown.split("\n").at(-2)]).toEqual([130, "Nothing was written."]);
    const later = await onTerminal(
      folder,
      onboard,
      [
        { when: "(yes, no): ", type: `no${enter}` },
        { when: "(Enter for nothing): ", type: `half a li${ctrlC}` },
      ],
      offline,
    );
    expect(later.code).toBe(130);
    expect([filesOf(folder), existsSync(path.join(folder, ".github"))]).toEqual([["sample-app.yaml"], false]);
  });

  it("takes the end of the input for an error, not for an answer", async () => {
    const folder = project();
    const { code, shown } = await onTerminal(folder, onboard, [{ when: "(yes, no): ", type: ctrlD }], offline);
    expect([code, shown.split("\n").at(-2)]).toEqual([
      2,
      "The input ended before every question was answered; nothing was written.",
    ]);
    expect(filesOf(folder)).toEqual(["sample-app.yaml"]);
  });

  it("asks nothing where its input is a pipe, however much is in it, and ends with the options", async () => {
    for (const input of ["printf 'no\\n' |", "</dev/null"]) {
      const piped = await slipwayBy(input);
      expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining("There is no terminal to ask on")]);
    }
  });

  it("colours a check on a terminal, and neither under NO_COLOR, on a dumb one, nor into a file", async () => {
    const folder = makeProject({
      "inventory/repositories/sample-app.yaml":
        "pipeline: python-app\nwith: { package: sample_app }\nvariables: { UNUSED: x }\n",
    });
    const check = ["check"];
    // Node's own guess takes CI for a stream without colours, whatever it is.
    const coloured = await onTerminal(folder, check, [], { CI: "true" });
    const dumb = await onTerminal(folder, check, [], { TERM: "dumb" });
    const plain = await onTerminal(folder, check, [], { NO_COLOR: "1" });
    expect(coloured.shown).toContain(colour);
    expect([plain.shown, dumb.shown].join("")).not.toContain(colour);
    expect((await slipway(folder, check, { NO_COLOR: "" })).stdout).not.toContain(colour);
  });
});

/** Onboards with a standard input that a shell gives it. */
async function slipwayBy(input: string) {
  const { spawnSync } = await import("node:child_process");
  const { packageFolder } = await import("../../../workflow/package-folder.ts");
  const command = `${process.execPath} ${path.join(packageFolder(), "bin", "slipway.mjs")} ${onboard.join(" ")}`;
  const line = input.endsWith("|") ? `${input} ${command}` : `${command} ${input}`;
  const { status, stderr } = spawnSync("sh", ["-c", line], {
    cwd: project(),
    env: { ...process.env, ...offline },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { code: status, stderr };
}
