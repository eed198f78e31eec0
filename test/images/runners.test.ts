import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { imageRecipes, imagesFolder, startScript } from "../../platform/machine-images.ts";
import { missing, toolEnvironment } from "../pipelines/outside-tool.ts";

const require = createRequire(import.meta.url);

/** The grammar of component documents, as far as recipes use it: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html */
const command = z.strictObject({
  name: z.string().regex(/^\w+$/),
  action: z.enum(["ExecuteBash", "ExecutePowerShell"]),
  inputs: z.strictObject({ commands: z.array(z.string()).length(1) }),
});
const restart = z.strictObject({
  name: z.string(),
  action: z.literal("Reboot"),
  inputs: z.strictObject({ delaySeconds: z.int() }),
});
const document = z.strictObject({
  schemaVersion: z.literal(1),
  description: z.string().min(1).max(1024),
  phases: z.tuple([
    z.strictObject({ name: z.literal("build"), steps: z.array(z.union([command, restart])).min(1) }),
    z.strictObject({ name: z.literal("validate"), steps: z.array(command).min(1) }),
  ]),
});

const files = readdirSync(path.join(imagesFolder(), "components"));
const componentOf = (file: string) =>
  document.parse(parse(readFileSync(path.join(imagesFolder(), "components", file), "utf8")));

const scripts = (action: string) =>
  files.flatMap((file) =>
    componentOf(file).phases.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.action === action && "commands" in step.inputs
          ? step.inputs.commands.map((text): [string, string] => [`${file}: ${step.name}`, text])
          : [],
      ),
    ),
  );

const settings = { region: "eu-central-1", configs: "/slipway/prod/fleets/gpu/jit", lifetimeMinutes: 360 };

async function parserOf(language: "bash" | "powershell") {
  const { Language, Parser } = require("@vscode/tree-sitter-wasm");
  const folder = path.dirname(require.resolve("@vscode/tree-sitter-wasm"));
  await Parser.init({ locateFile: (name: string) => path.join(folder, name) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(path.join(folder, `tree-sitter-${language}.wasm`)));
  return (text: string): boolean => !parser.parse(text).rootNode.hasError;
}

describe("recipes of machine images", () => {
  it("use each component that is there, and no other", () => {
    const used = Object.values(imageRecipes()).flatMap(({ components }) =>
      components.map(({ name }) => `${name}.yaml`),
    );
    expect([...new Set(used)].sort()).toEqual(files);
  });

  it("have components of their own system alone, small enough for Image Builder", () => {
    for (const { os, components } of Object.values(imageRecipes()))
      for (const { name, data } of components) {
        expect(name.startsWith(`${os}-`)).toBe(true);
        expect(Buffer.byteLength(data)).toBeLessThan(16_000);
      }
  });

  it("get another version with another content, and the same with the same", () => {
    const versions = Object.values(imageRecipes()).map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
    expect(imageRecipes()).toEqual(imageRecipes());
  });

  it.each(files)("%s is a document of Image Builder, with a look at what it made", (file) => {
    expect(() => componentOf(file)).not.toThrow();
  });

  it("check what they download: by the digest that GitHub publishes, by a signature, or by the package manager's key", () => {
    for (const [name, text] of [...scripts("ExecuteBash"), ...scripts("ExecutePowerShell")]) {
      const downloads = text.split("\n").some((line) => /curl [^|]*--output|-OutFile/.test(line));
      expect([name, !downloads || /sha256sum --check|Get-FileHash|Get-AuthenticodeSignature/.test(text)]).toEqual([
        name,
        true,
      ]);
    }
  });
});

describe("scripts of machines", () => {
  it("are bash that parses", async () => {
    const parses = await parserOf("bash");
    const all = [...scripts("ExecuteBash"), ["start", startScript("linux", settings)] as const];
    expect(all.filter(([, text]) => !parses(text))).toEqual([]);
    expect(parses("if true; then echo")).toBe(false);
  });

  it("are PowerShell that parses", async () => {
    const parses = await parserOf("powershell");
    const start = startScript("windows", settings).replaceAll(/<\/?powershell>|<persist>true<\/persist>/g, "");
    const all = [...scripts("ExecutePowerShell"), ["start", start] as const];
    expect(all.filter(([, text]) => !parses(text)).map(([name]) => name)).toEqual([]);
    expect(parses("if ($true) {")).toBe(false);
  });

  it.skipIf(missing("shellcheck"))("are bash that shellcheck finds nothing in", () => {
    for (const [name, text] of [...scripts("ExecuteBash"), ["start", startScript("linux", settings)] as const]) {
      const input = text.startsWith("#!") ? text : `#!/usr/bin/env bash\n${text}`;
      // The service within the script stands in quotes, which shellcheck does not look into.
      const inner = /<<'SERVICE'\n([\s\S]*?)\nSERVICE\n/.exec(text)?.[1];
      for (const part of inner === undefined ? [input] : [input, inner]) {
        const run = () =>
          execFileSync("shellcheck", ["--exclude=SC2154", "-"], {
            input: part,
            env: toolEnvironment,
            encoding: "utf8",
          });
        expect(run, name).not.toThrow();
      }
    }
  });

  it("are far below EC2's 16 KB, have every setting filled in, and no secret", () => {
    for (const os of ["linux", "windows"] as const) {
      const script = startScript(os, settings);
      expect(Buffer.byteLength(script)).toBeLessThan(6 * 1024);
      expect(script).not.toMatch(/@[A-Z_]+@/);
      expect(script).toContain(settings.configs);
    }
  });

  it("end the machine after one job, and at its greatest age whatever happens", () => {
    const linux = startScript("linux", settings);
    expect(linux).toContain("trap 'shutdown -h now' EXIT");
    expect(linux.indexOf("trap 'shutdown")).toBeLessThan(linux.indexOf("get-parameter"));
    const windows = startScript("windows", settings);
    expect(windows.indexOf("/t $lifetimeSeconds")).toBeLessThan(windows.indexOf("Get-SSMParameter"));
    expect(windows).toMatch(/finally \{\s+& shutdown\.exe \/a\s+& shutdown\.exe \/s \/f \/t 0/);
  });
});
