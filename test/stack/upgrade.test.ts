import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { planLoaded } from "../../cli/plan.ts";
import { upWithPulumi } from "../../engine/pulumi.ts";
import { pulumiVersion } from "../../engine/pulumi-cli.ts";
import { startGitHub } from "../../engine/rehearse.ts";
import { isSecret, unknownValue } from "../../engine/run-program.ts";
import { loadStack } from "../../platform/load.ts";
import { replacingFields } from "../../preview/replacement.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import { loadFiles, projectOf, temporary } from "./applied-here.ts";
import { interruptions } from "./crash-stack.ts";
import { pulumi } from "./killed-engine.ts";
import { pulumiIsThere } from "./rehearsal.ts";

/*
 * A new Pulumi, a new provider or a new Slipway must replace nothing of what is there. upgrade/states/ is what engines of
 * several versions kept of a stack with one of each kind of thing (SLIPWAY_RECORD=1 records one of the versions that are at
 * hand, where a `pulumi` is on PATH; values of secrets are words). Of staging and prod there is no state: their recorded names and irreplaceable fields stand in.
 */
vi.setConfig({ testTimeout: 900_000 });
const there = pulumiIsThere("the preview of a recorded state");
const recorded = path.resolve(import.meta.dirname, "upgrade", "states");
const home = process.cwd();
afterAll(() => process.chdir(home));

type Inputs = Readonly<Record<string, unknown>>;
interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly inputs?: Inputs;
}
interface State {
  readonly recordedWith: { readonly date: string; readonly pulumi: string; readonly provider: string };
  readonly export: { readonly version: number; readonly deployment: { readonly resources: Resource[] } };
}
/** Called after the versions that recorded them: `pulumi-3.259.0-github-6.15.0`. */
const states = readdirSync(recorded).map((file) => path.basename(file, ".json"));
const readState = (name: string): State =>
  JSON.parse(readFileSync(path.join(recorded, `${name}.json`), "utf8")) as State;

/** Whether what is known of a value today is otherwise than it was; `__defaults` is the engine's own note. */
function differs(now: unknown, before: unknown): boolean {
  if (now === unknownValue || isSecret(now) || isSecret(before)) return false;
  if (now === null || typeof now !== "object") return now !== before;
  if (before === null || typeof before !== "object" || Array.isArray(now) !== Array.isArray(before)) return true;
  const [is, was] = [now as Inputs, before as Inputs];
  const defaults = (was.__defaults as readonly string[] | undefined) ?? [];
  const keys = new Set([...Object.keys(is), ...Object.keys(was)].filter((key) => key !== "__defaults"));
  return [...keys].some((key) => (key in is || !defaults.includes(key)) && differs(is[key], was[key]));
}

/** What today's program would do to recorded resources: what it no longer declares, what it makes anew, what it changes. */
function upgrade(before: readonly Resource[], now: readonly Resource[]) {
  const today = new Map(now.map((one) => [one.urn, one]));
  const real = before.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  const gone = real.filter(({ urn }) => !today.has(urn)).map(({ urn }) => urn);
  const changed = real.flatMap(({ urn, type, inputs = {} }) => {
    const is = today.get(urn)?.inputs;
    if (is === undefined) return [];
    const defaults = (inputs.__defaults as readonly string[] | undefined) ?? [];
    const fields = new Set([...Object.keys(is), ...Object.keys(inputs)]);
    return [...fields]
      .filter((field) => field !== "__defaults" && (field in is || !defaults.includes(field)))
      .filter((field) => differs(is[field], inputs[field]))
      .map((field) => ({ urn, field, replaces: replacingFields(type).has(field) }));
  });
  const had = new Set(before.map(({ urn }) => urn));
  const added = now.filter(({ urn, custom, type }) => custom && !type.startsWith("pulumi:") && !had.has(urn));
  return { gone, added: added.map(({ urn }) => urn), changed };
}
const nothing = { gone: [], added: [], changed: [] };

const registered = async (stack: Awaited<ReturnType<typeof loadFiles>>): Promise<Resource[]> => [
  ...(await planLoaded(stack)).registrations,
];

describe("what was applied by an earlier version", () => {
  it.each(states)("F30: is declared today as it was, field by field: %s", async (name) => {
    const before = readState(name).export.deployment.resources;
    const now = await registered(await loadFiles(interruptions.create.files));
    expect(before.filter(({ custom }) => custom).length).toBeGreaterThan(15);
    expect(upgrade(before, now)).toEqual(nothing);
  });

  it("is told where a resource would be made anew, gone or changed", async () => {
    const before = readState(states.at(-1)!).export.deployment.resources;
    const now = await registered(await loadFiles(interruptions.create.files));
    const of = (kind: string) => now.find(({ custom, type }) => custom && type.endsWith(`:${kind}`))!;
    const other = (urn: string, inputs: Inputs) =>
      now.map((one) => (one.urn === urn ? { ...one, inputs: { ...one.inputs, ...inputs } } : one));
    const [variable, repository] = [of("ActionsVariable"), of("Repository")];
    expect(upgrade(before, other(variable.urn, { variableName: "OTHER" })).changed).toEqual([
      { urn: variable.urn, field: "variableName", replaces: true },
    ]);
    expect(upgrade(before, other(repository.urn, { description: "Other" })).changed).toEqual([
      { urn: repository.urn, field: "description", replaces: false },
    ]);
    expect(
      upgrade(
        before,
        now.filter(({ urn }) => urn !== variable.urn),
      ).gone,
    ).toEqual([variable.urn]);
  });

  // There is no state of these: who they are, and what of them cannot change in place, is recorded from a plan.
  it.each(["staging", "prod"])("is the same in %s, of which a recorded plan stands in for a state", async (name) => {
    const now = await registered(await loadStack(packageFolder(), name));
    const lines = now
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
      .map(({ urn, type, inputs = {} }) => {
        const fixed = [...replacingFields(type)]
          .filter((field) => field in inputs && inputs[field] !== unknownValue)
          .sort();
        return [urn, ...fixed.map((field) => `${field}=${JSON.stringify(inputs[field])}`)].join(" ");
      });
    await expect(`${lines.sort().join("\n")}\n`).toMatchFileSnapshot(`upgrade/${name}.txt`);
  });

  it.skipIf(!there)("F30: is previewed by the engine and the provider of today without a change", async () => {
    const folder = temporary();
    process.chdir(projectOf(interruptions.create.files));
    const stack = await loadStack(process.cwd(), "local");
    const github = await startGitHub(stack, folder);
    try {
      // The first run makes the project and its stack, of which the recorded states then take the place.
      const up = () => upWithPulumi(stack, github, { stateFolder: folder, onApplied: () => {}, declared: new Set() });
      await up();
      if (process.env.SLIPWAY_RECORD) return await record(folder, github);
      // Whose key secrets are encrypted by is this stack's own business.
      const { stdout } = await pulumi(folder, github, ["stack", "export"]);
      const { secrets_providers } = (JSON.parse(stdout) as { deployment: Record<string, unknown> }).deployment;
      for (const name of states) {
        const { version, deployment } = readState(name).export;
        const file = path.join(folder, "recorded.json");
        writeFileSync(file, JSON.stringify({ version, deployment: { ...deployment, secrets_providers } }));
        const imported = await pulumi(folder, github, ["stack", "import", "--force", "--file", file]);
        expect(imported, `${name}: ${imported.stderr}`).toMatchObject({ code: 0 });
        const preview = await pulumi(folder, github, ["preview", "--json"]);
        expect(preview, `${name}: ${preview.stdout}${preview.stderr}`).toMatchObject({ code: 0 });
        const { steps, changeSummary } = JSON.parse(preview.stdout) as {
          steps: { op: string; urn: string }[];
          changeSummary: { same: number };
        };
        expect(changeSummary.same, name).toBeGreaterThan(15);
        const changed = steps.filter(({ op }) => op !== "same").map(({ op, urn }) => `${op} ${urn.split("::").at(-2)}`);
        // A provider of another version is another provider to the engine; that is no call to GitHub.
        const { provider } = readState(name).recordedWith;
        const expected = provider === providerVersion() ? [] : ["update pulumi:providers:github"];
        expect(changed, name).toEqual(expected);
      }
    } finally {
      await github.close();
    }
  });
});

function providerVersion(): string {
  const file = path.join(packageFolder(), "node_modules/@pulumi/github/package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** Writes the state of a stack down, with words for the values of its secrets. */
async function record(folder: string, github: Parameters<typeof pulumi>[1]): Promise<void> {
  const { stdout } = await pulumi(folder, github, ["stack", "export", "--show-secrets"]);
  const state = JSON.parse(stdout, (key, value) => {
    // Where in a program a resource was made is a path of this machine.
    if (key === "sourcePosition" || key === "stackTrace") return undefined;
    return key === "plaintext" && value !== '""' && value !== "null" ? '"a value"' : value;
  }) as State["export"];
  const recordedWith = {
    date: new Date().toISOString().slice(0, 10),
    pulumi: (pulumiVersion() ?? "").replace(/^v/, ""),
    provider: providerVersion(),
  };
  const { secrets_providers: _, ...deployment } = state.deployment as typeof state.deployment & {
    secrets_providers?: unknown;
  };
  // One resource a line, so that a difference can be read.
  const lines = (deployment.resources as unknown[]).map((one) => `\n${JSON.stringify(one)}`);
  const text = JSON.stringify({ recordedWith, export: { ...state, deployment: { ...deployment, resources: [] } } });
  mkdirSync(recorded, { recursive: true });
  writeFileSync(
    path.join(recorded, `pulumi-${recordedWith.pulumi}-github-${recordedWith.provider}.json`),
    `${text.replace('"resources":[]', () => `"resources":[${lines.join(",")}\n]`)}\n`,
  );
}
