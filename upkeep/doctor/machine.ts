import { type Diagnosis, diagnosing } from "./diagnosis.ts";

/** Programs of this machine, each with its version; absent where it is not on PATH. */
export interface SeenTools {
  readonly node: string;
  readonly git?: string;
  readonly pulumi?: string;
  /** Provider plugins that are installed, `name` -> versions; absent where nobody could be asked. */
  readonly plugins?: Readonly<Record<string, readonly string[]>>;
  /** What Docker's engine answered; absent where there is no Docker. */
  readonly docker?: { readonly version: string } | { readonly fault: string };
  readonly act?: string;
}

/** What of a machine a stack makes use of. */
export interface ToolNeeds {
  /** Least version of Node (`20.19`). */
  readonly node: string;
  /** Provider plugins by name, with the version that the program's SDK asks for. */
  readonly plugins: Readonly<Record<string, string>>;
  /** Names of the images that Pulumi builds on the machine that applies the stack. */
  readonly builtImages: readonly string[];
}

const say = diagnosing("machine");
/** Its `merge-tree --write-tree`, which the embedded GitHub merges with, came with it. */
const leastGit = "2.38";

/** Programs that the stack needs, and whether this machine has them. */
export function machineDiagnoses(tools: SeenTools, needs: ToolNeeds): Diagnosis[] {
  return [
    atLeast(tools.node, needs.node)
      ? say("ok", "node", "node", tools.node)
      : say("error", "node", "node", `is ${tools.node}, which is too old`, `install Node ${needs.node} or newer`),
    gitDiagnosis(tools.git),
    ...pulumiDiagnoses(tools, needs),
    ...dockerDiagnoses(tools, needs),
    tools.act === undefined
      ? say("ok", "act", "act", "is not on PATH; only `slipway run` asks for it")
      : say("ok", "act", "act", tools.act),
  ];
}

function gitDiagnosis(git: string | undefined): Diagnosis {
  const advice = `install git ${leastGit} or newer`;
  if (git === undefined) return say("error", "git", "git", "is not on PATH", advice);
  return atLeast(git, leastGit)
    ? say("ok", "git", "git", git)
    : say("error", "git", "git", `is ${git}, which is too old`, advice);
}

function pulumiDiagnoses({ pulumi, plugins }: SeenTools, needs: ToolNeeds): Diagnosis[] {
  if (pulumi === undefined)
    return [
      say(
        "warning",
        "pulumi",
        "pulumi",
        "is not on PATH: nothing can be applied from here",
        "install it (https://www.pulumi.com/docs/install/), or leave applying to the workflows",
      ),
    ];
  const found = say("ok", "pulumi", "pulumi", pulumi);
  if (plugins === undefined)
    return [found, say("unseen", "plugin", "provider plugins", "`pulumi plugin ls` gave no answer")];
  return [
    found,
    ...Object.entries(needs.plugins).map(([name, wanted]) => pluginDiagnosis(name, wanted, plugins[name])),
  ];
}

function pluginDiagnosis(name: string, wanted: string, versions: readonly string[] = []): Diagnosis {
  const subject = `provider plugin ${name}`;
  if (versions.includes(wanted)) return say("ok", "plugin", subject, wanted);
  const others = versions.length === 0 ? "is not installed" : `is ${versions.join(", ")} here, not ${wanted}`;
  return say(
    "warning",
    "plugin",
    subject,
    `${others}; Pulumi fetches it at the next run, if it may`,
    `pulumi plugin install resource ${name} ${wanted}`,
  );
}

function dockerDiagnoses({ docker }: SeenTools, { builtImages }: ToolNeeds): Diagnosis[] {
  const fault =
    docker === undefined ? "is not on PATH" : "fault" in docker ? `does not answer (${docker.fault})` : undefined;
  if (builtImages.length === 0)
    return [
      say(
        "ok",
        "docker",
        "docker",
        fault === undefined ? version(docker) : `${fault}; no image of this stack needs it`,
      ),
    ];
  if (fault === undefined) return [say("ok", "docker", "docker", version(docker))];
  return [
    say(
      "warning",
      "docker",
      "docker",
      `${fault}: ${builtImages.join(", ")} cannot be built from here`,
      "start Docker's engine, or leave building to the workflows",
    ),
  ];
}

const version = (docker: SeenTools["docker"]) => (docker !== undefined && "version" in docker ? docker.version : "");

function atLeast(version: string, least: string): boolean {
  const parts = (text: string) => (text.match(/\d+/g) ?? []).map(Number);
  const [has, wanted] = [parts(version), parts(least)];
  for (const [at, part] of wanted.entries()) {
    if ((has[at] ?? 0) !== part) return (has[at] ?? 0) > part;
  }
  return true;
}
