import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { makeProject, makeShippedProject } from "../cli/project.ts";
import { engineMissing, startEngine } from "../container/docker-engine.ts";
import { missing } from "../pipelines/outside-tool.ts";
import { pulumiIsThere } from "../stack/rehearsal.ts";
import { blocksOf, filesOf, textOf } from "./markdown.ts";
import { exchangesOf, shows, startShell } from "./shell-session.ts";

const guides = ["README.md", "docs/cli.md", ...filesOf(".md").filter((name) => name.startsWith("docs/guides/"))];

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The registry that guides push to; a test's own takes its place. */
const exampleRegistry = "127.0.0.1:5000";
const building = (guide: string): boolean => textOf(guide).includes(`--registry ${exampleRegistry}`);

/** Blocks for Pulumi's own engine are followed where it is; elsewhere that they are not is said. */
const withEngine = pulumiIsThere("blocks of guides that need Pulumi's own engine");
const enginePath =
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "pulumi"))
    .find((file) => existsSync(file)) ?? "";

/** Follows a guide in a new project folder: writes its files, runs its commands; returns what is not as it says. */
async function follow(guide: string): Promise<string[]> {
  const port = String(await freePort());
  // Who follows the README has the checkout with its whole inventory.
  const folder = guide === "README.md" ? makeShippedProject() : makeProject();
  symlinkSync(path.join(packageFolder(), "node_modules"), path.join(folder, "node_modules"));
  const engine = building(guide) ? await startEngine() : undefined;
  const shell = startShell(folder, engine && { ...(engine.docker.env as Record<string, string>), PATH: "/usr/bin" });
  const wrong: string[] = [];
  const text = textOf(guide)
    .replaceAll("4010", port)
    .replaceAll("4020", String(await freePort()))
    .replaceAll(exampleRegistry, engine?.registry ?? exampleRegistry);
  try {
    for (const { language, content, line, file, needs } of blocksOf(text)) {
      if (needs === "pulumi" ? !withEngine : needs !== undefined && missing(needs)) continue;
      if (file !== undefined) {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), `${content}\n`);
      }
      if (language !== "console") continue;
      const exchanges = exchangesOf(content);
      // Only these blocks find the engine; what the others show is without it.
      if (needs === "pulumi") await shell.run(`PATH="$PATH:${path.dirname(enginePath)}"`);
      for (const [at, { command, expected }] of exchanges.entries()) {
        const { output, code } = await shell.run(command);
        const asks = exchanges[at + 1]?.command === "echo $?";
        if (code !== 0 && !asks) wrong.push(`${guide}:${line}: "${command}" ended with ${code}:\n${output}`);
        else if (!shows(expected, output)) wrong.push(`${guide}:${line}: "${command}" printed:\n${output}`);
      }
      if (needs === "pulumi") await shell.run(`PATH="\${PATH%:*}"`);
    }
  } finally {
    await shell.close();
    await engine?.close();
  }
  return wrong;
}

const executing = (guide: string): boolean => textOf(guide).includes("$ npx slipway run ");
const withoutAct = missing("act");
const withoutEngine = engineMissing() !== undefined;
/** What a guide needs that this machine lacks. */
const unfit = (guide: string): boolean => (withoutAct && executing(guide)) || (withoutEngine && building(guide));

describe("the guides", () => {
  it.each(guides.filter((name) => textOf(name).includes("```console") && !unfit(name)))(
    "%s shows what its commands print",
    async (guide) => {
      expect(await follow(guide)).toEqual([]);
    },
    600_000,
  );

  it("give each command that they show output of in a block that is run", () => {
    const wrong = guides.flatMap((name) =>
      blocksOf(textOf(name))
        .filter(({ language, content }) => language !== "console" && /^\$ /m.test(content))
        .map(({ line }) => `${name}:${line}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("what a text shows of an output", () => {
  it("is compared line by line, with gaps where it says so", () => {
    expect(shows(["a", "...", "z"], "a\nb\nc\nz\n")).toBe(true);
    expect(shows(["a", "...", "z"], "a\nb\nc\ny\n")).toBe(false);
    expect(shows(["port … is (free)"], "port 1 is (free)")).toBe(true);
    expect(shows(["a"], "a\nb\n")).toBe(false);
    expect(shows([], "")).toBe(true);
    expect(shows([], "a\n")).toBe(false);
  });

  it("follows a command over several lines, and no further", () => {
    expect(exchangesOf("$ a \\\n  b\nc\n$ d")).toEqual([
      { command: "a \\\n  b", expected: ["c"] },
      { command: "d", expected: [] },
    ]);
  });
});
