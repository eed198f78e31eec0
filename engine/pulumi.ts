import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { stringify } from "yaml";
import type { LoadedStack } from "../platform/load.ts";
import { packageFolder } from "../workflow/package-folder.ts";
import { type Diagnostic, engineErrorText } from "./engine-error.ts";
import {
  type Deployment,
  mendEngineState,
  readDeployment,
  readEngineState,
  removesAny,
  repositoriesInState,
} from "./engine-state.ts";
import type { Action, Applied, Outcome, Target } from "./outcome.ts";
import { EngineError } from "./outcome.ts";
import { redactText } from "./redact.ts";
import { writtenAnew } from "./written-anew.ts";

/** Name of the Pulumi project. */
const project = "slipway";

/** Pulumi's operation names, in words. */
const actions: Record<string, Action> = {
  create: "created",
  "create-replacement": "replaced",
  import: "created",
  update: "updated",
  same: "unchanged",
  delete: "deleted",
};

export interface PulumiOptions {
  /** Folder for Pulumi's state, its generated project and its passphrase; made when missing. */
  readonly stateFolder: string;
  readonly onApplied: (applied: Applied) => void;
  /**
   * URNs of what the program declares. With them, a run that removes nothing is spared its preview; without them, every
   * run has one.
   */
  readonly declared?: ReadonlySet<string>;
  /** URNs of the only resources to refresh and apply. Absent: all. */
  readonly targets?: ReadonlySet<string>;
  /** URNs of secrets to write whatever the state knows of them. */
  readonly rewrite?: ReadonlySet<string>;
}

/**
 * Applies a stack with Pulumi's own engine and a state in files, by a real `pulumi up --refresh`. A run that removes
 * something is previewed first: the engine finds a protected repository only after it has deleted what stands around it.
 *
 * Secrets of the stack file stay encrypted there; placeholders stand in for them, as the embedded GitHub needs none.
 *
 * @throws EngineError with the engine's own diagnostics when the update fails.
 */
export async function upWithPulumi(stack: LoadedStack, server: Target, options: PulumiOptions): Promise<Outcome> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/localWorkspace.js");
  const { settings } = stack.platform;
  const workDir = writeProject(stack, options.stateFolder);
  mendEngineState(backendFolder(options.stateFolder), project, settings.stack);
  const automation = await LocalWorkspace.createOrSelectStack(
    { stackName: settings.stack, workDir },
    { envVars: environment(stack, server, options.stateFolder) },
  );
  const applied: Applied[] = [];
  const outputs = new Map<string, Record<string, unknown>>();
  const before = readEngineState(backendFolder(options.stateFolder), project, settings.stack);
  const diagnostics: Diagnostic[] = [];
  let changing = false;
  try {
    const target = options.targets === undefined ? {} : { target: [...options.targets] };
    if (options.rewrite !== undefined && options.rewrite.size > 0)
      await automation.importStack(writtenAnew(await automation.exportStack(), options.rewrite));
    if (before === undefined || removesAny(before, options.declared ?? new Set())) {
      await automation.preview({ ...target, refresh: true, suppressOutputs: true, onEvent: diagnose });
    }
    changing = true;
    await automation.up({
      ...target,
      refresh: true,
      suppressOutputs: true,
      onEvent(event) {
        const finished = event.resOutputsEvent;
        if (finished && !event.resOutputsEvent?.planning) {
          const { urn, type, op } = finished.metadata;
          const action = actions[op];
          // A refresh step is followed by the step that counts; components and providers are nothing on the server.
          const component = (finished.metadata.new ?? finished.metadata.old)?.custom !== true;
          if (action === undefined || component || type.startsWith("pulumi:")) return;
          const one = { urn, type, name: urn.split("::").at(-1) ?? urn, action };
          applied.push(one);
          outputs.set(urn, finished.metadata.new?.outputs ?? {});
          options.onApplied(one);
        }
        diagnose(event);
      },
    });
  } catch (error) {
    const text = diagnostics.length > 0 ? engineErrorText(diagnostics) : stripColors(String((error as Error).message));
    const unchanged = changing ? "" : "\nNothing was changed.";
    throw new EngineError(redactText(text, [server.token]) + unchanged);
  }
  const removedFrom = repositoriesInState(before ?? []);
  return { driver: "pulumi", applied: lastPerResource(applied), outputs, left: [], removedFrom };

  function diagnose({ diagnosticEvent: diagnostic }: EngineEvent): void {
    if (diagnostic?.severity !== "error") return;
    const message = stripColors(diagnostic.message).trim();
    diagnostics.push({ message, ...(diagnostic.urn !== undefined && { urn: diagnostic.urn }) });
  }
}

/** What the engine knows of a rehearsed stack; undefined when its state cannot be read. */
export function readRehearsedState(stateFolder: string, stack: string): Deployment | undefined {
  return readDeployment(backendFolder(stateFolder), project, stack);
}

function backendFolder(stateFolder: string): string {
  return path.join(path.resolve(stateFolder), "pulumi", "state");
}

/** A project of its own beside the state, so that Pulumi writes its salt there and not into the user's stack file. */
function writeProject({ platform, file }: LoadedStack, stateFolder: string): string {
  const workDir = path.join(stateFolder, "pulumi");
  const { stack } = platform.settings;
  mkdirSync(backendFolder(stateFolder), { recursive: true });
  linkPackages(workDir);
  const program = path.join(packageFolder(), "bin", "program.cjs");
  writeFileSync(
    path.join(workDir, "program.cjs"),
    `const load = require(${JSON.stringify(program)});\nprocess.chdir(${JSON.stringify(process.cwd())});\nmodule.exports = load;\n`,
  );
  const lazySdk = path.join(packageFolder(), "bin", "lazy-sdk.cjs");
  writeFileSync(path.join(workDir, "lazy-sdk.cjs"), `require(${JSON.stringify(lazySdk)});\n`);
  const settings = {
    name: project,
    main: "program.cjs",
    runtime: {
      name: "nodejs",
      options: { typescript: false, nodeargs: "--optimize-for-size --require ./lazy-sdk.cjs" },
    },
    plugins: { providers: [{ name: "slipway", path: path.join(packageFolder(), "provider") }] },
  };
  writeFileSync(path.join(workDir, "Pulumi.yaml"), stringify(settings));
  const placeholders = Object.fromEntries(file.encrypted.map((key) => [key, `placeholder for ${key}`]));
  const stackFile = path.join(workDir, `Pulumi.${stack}.yaml`);
  const salt = existsSync(stackFile) ? /^encryptionsalt: .*$/m.exec(readFileSync(stackFile, "utf8"))?.[0] : undefined;
  writeFileSync(stackFile, `${salt ? `${salt}\n` : ""}${stringify({ config: { ...file.config, ...placeholders } })}`);
  return workDir;
}

/** Pulumi looks for its SDK in the project's folder and above; the user's project need not be where Slipway is installed. */
function linkPackages(workDir: string): void {
  const sdk = createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json");
  const link = path.join(workDir, "node_modules");
  rmSync(link, { force: true });
  symlinkSync(path.resolve(sdk, "../../.."), link, "junction");
}

function environment({ platform }: LoadedStack, target: Target, stateFolder: string): Record<string, string> {
  return {
    GITHUB_TOKEN: target.token,
    GITHUB_BASE_URL: `${target.url}/`,
    GITHUB_OWNER: platform.settings.owner,
    PULUMI_BACKEND_URL: `file://${backendFolder(stateFolder)}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase(stateFolder),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** Made once and kept beside the state, readable by its owner alone. */
function passphrase(stateFolder: string): string {
  const file = path.join(stateFolder, "pulumi", "passphrase");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

/** A refresh and an update may both report a resource: the last word counts, an earlier change is not forgotten. */
function lastPerResource(applied: readonly Applied[]): Applied[] {
  const last = new Map<string, Applied>();
  for (const one of applied) {
    const before = last.get(one.urn);
    last.set(one.urn, before !== undefined && one.action === "unchanged" ? before : one);
  }
  return [...last.values()];
}

function stripColors(text: string): string {
  return stripVTControlCharacters(text.replace(/<\{%[^%]*%\}>/g, ""));
}
