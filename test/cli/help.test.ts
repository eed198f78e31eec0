import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { commandLine } from "./command-line.ts";

/** What a command line prints, whichever way. */
async function printed(...args: string[]): Promise<{ text: string; code: number | null }> {
  const { stdout, stderr, code } = await commandLine(packageFolder(), ...args);
  return { text: stdout + stderr, code };
}

/** Everything but what maintainers run, which help does not list. */
const commands = [
  "plan",
  "preview",
  "render",
  "simulate",
  "run",
  "rehearse",
  "check",
  "doctor",
  "report",
  "why",
  "drift",
  "repo",
  "explain",
  "images",
  "fleet",
  "bootstrap",
  "stack",
  "preflight",
  "policy-config",
  "recover",
  "redact",
  "targets",
  "sandbox",
  "secrets",
];

describe("help", () => {
  it("lists the commands, first steps and the exit codes", async () => {
    const { text, code } = await printed("--help");
    expect(code).toBe(0);
    const listed = [.../^Commands:\n((?: {2}.*\n)+)/m.exec(text)![1]!.matchAll(/^ {2}([\w-]+)/gm)].map(
      ([, name]) => name,
    );
    expect(listed).toEqual(expect.arrayContaining(commands));
    expect(listed).toHaveLength(commands.length + 1);
    expect(text).toMatch(/First steps:[\s\S]*slipway check[\s\S]*Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /);
  });

  it.each(commands)("of %s has examples that begin with it, exit codes, and no empty list", async (command) => {
    const { text, code } = await printed(command, "--help");
    expect(code).toBe(0);
    const examples = /Examples:\n((?: {2}.*\n)+)/.exec(text)?.[1]?.trim().split(/\n\s*/) ?? [];
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) expect(example).toMatch(new RegExp(`^slipway ${command}\\b`));
    expect(text).toMatch(/Exit codes:\n {2}0 /);
    expect(text).not.toContain("[])");
  });

  it("shows no option in an example that the command does not take", async () => {
    for (const command of commands) {
      const { text } = await printed(command, "--help");
      const [options = "", examples = ""] = text.split("Examples:");
      for (const [option] of examples.matchAll(/--[a-z-]+/g)) expect(options, command).toContain(option);
    }
  });

  it("has the same commands as the page about them", () => {
    const page = readFileSync(path.join(packageFolder(), "docs", "cli.md"), "utf8");
    expect([...page.matchAll(/^\| \[`([\w-]+)`\]/gm)].map(([, name]) => name).sort()).toEqual([...commands].sort());
    for (const command of commands) expect(page).toContain(`\n## ${command}\n`);
  });
});

describe("a misspelt command line", () => {
  it.each([
    [["rehears"], "(Did you mean rehearse?)"],
    [["simulte", "sample-app"], "(Did you mean simulate?)"],
    [["plan", "--stak", "prod"], "(Did you mean --stack?)"],
  ])("%j is answered with what was meant, and exit code 2", async (args, hint) => {
    const { text, code } = await printed(...args);
    expect(text).toContain(hint);
    expect(code).toBe(2);
  });
});
