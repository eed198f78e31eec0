import path from "node:path";
import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import type { Sandbox } from "../../../sandbox/server.ts";
import { octokitFor } from "../../sandbox/client.ts";
import { actionsCases } from "./actions-cases.ts";
import { cases, first, owner, type ResourceCase, repo } from "./cases.ts";

export const allCases: readonly ResourceCase[] = [...cases, ...actionsCases];

/** Kind -> what the engine did with it (`create`, `same`, `update`, `delete`, `replace`, ...). */
export type Steps = Readonly<Record<string, string>>;

/** A Pulumi stack with one resource of each kind, on an embedded GitHub. */
export class Stages {
  readonly #sandbox: Sandbox;
  readonly #folder: string;
  #stack: Stack | undefined;
  #changed = false;

  constructor(sandbox: Sandbox, folder: string) {
    this.#sandbox = sandbox;
    this.#folder = folder;
  }

  /** Applies the first declaration, or the changed one. */
  async up(changed: boolean): Promise<Steps> {
    this.#changed = changed;
    return this.#record(async (onEvent) => (await this.#open("all")).up({ onEvent }));
  }

  async refresh(): Promise<Steps> {
    return this.#record(async (onEvent) => (await this.#open("all")).refresh({ onEvent }));
  }

  async destroy(): Promise<Steps> {
    return this.#record(async (onEvent) => (await this.#open("all")).destroy({ onEvent }));
  }

  /** A branch that is there already, so that the default branch may be one that nobody deletes. */
  async addBranch(): Promise<void> {
    const { rest } = octokitFor(this.#sandbox);
    const { data } = await rest.git.getRef({ owner, repo, ref: "heads/main" });
    await rest.git.createRef({ owner, repo, ref: "refs/heads/kept", sha: data.object.sha });
  }

  /** Changes everything by hand. */
  async drift(): Promise<void> {
    const octokit = octokitFor(this.#sandbox);
    await octokit.rest.repos.update({ owner, repo, description: "by hand" });
    const ids = await this.#ids();
    for (const one of allCases) await one.drift?.(octokit, ids[one.kind]!.id);
  }

  /** Imports everything into a stack of its own, and forgets that again. */
  async import(): Promise<Steps> {
    const ids = await this.#ids();
    const resources = [{ kind: "Repository", importId: undefined }, ...allCases].map(({ kind, importId }) => {
      const { id, type } = ids[kind]!;
      return { type, name: kind, id: importId?.(id) ?? id };
    });
    const stack = await this.#open("imported");
    await stack.import({ resources, generateCode: false, protect: false });
    const state = (await stack.exportStack()).deployment as { resources: { urn: string; custom: boolean }[] };
    return Object.fromEntries(
      state.resources
        .filter(({ urn, custom }) => custom && !urn.includes("pulumi:providers"))
        .map(({ urn }) => [urn.split("::").at(-1)!, "import"]),
    );
  }

  async #ids(): Promise<Record<string, { id: string; type: string }>> {
    const { deployment } = await (await this.#open("all")).exportStack();
    const resources = deployment.resources as { urn: string; id?: string; type: string }[];
    return Object.fromEntries(
      resources.map(({ urn, id, type }) => [urn.split("::").at(-1)!, { id: String(id ?? ""), type }]),
    );
  }

  async #record(run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Steps> {
    const steps: Record<string, string> = {};
    await run(({ resourcePreEvent, resOutputsEvent }) => {
      const metadata = (resOutputsEvent ?? resourcePreEvent)?.metadata;
      const name = metadata?.urn.split("::").at(-1) ?? "";
      if (!metadata || !(name === "Repository" || allCases.some(({ kind }) => kind === name))) return;
      // A replacement is made of several steps; the whole is what counts.
      if (steps[name] === undefined || !steps[name].includes("replace")) steps[name] = String(metadata.op);
    });
    return Object.fromEntries(Object.entries(steps).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async #open(stackName: string): Promise<Stack> {
    if (stackName === "all" && this.#stack) return this.#stack;
    const { url, token } = this.#sandbox;
    const envVars = {
      PULUMI_HOME: path.join(this.#folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      GITHUB_BASE_URL: `${url}/`,
      GITHUB_TOKEN: token,
      GITHUB_OWNER: owner,
    };
    const stack = await LocalWorkspace.createOrSelectStack(
      { projectName: "resources", stackName, program: async () => this.#program() },
      {
        workDir: this.#folder,
        envVars,
        projectSettings: {
          name: "resources",
          runtime: "nodejs",
          backend: { url: `file://${this.#folder}` },
        },
      },
    );
    const config = { baseUrl: `${url}/`, owner, writeDelayMs: "0", parallelRequests: "true", maxRetries: "0" };
    for (const [key, value] of Object.entries(config)) await stack.setConfig(`github:${key}`, { value });
    if (stackName === "all") this.#stack = stack;
    return stack;
  }

  #program(): void {
    const changed = this.#changed;
    const repository = first.repository(changed, { ignoreChanges: ["topics", "vulnerabilityAlerts"] });
    const after: pulumi.CustomResourceOptions = { dependsOn: [repository] };
    const environment = new github.RepositoryEnvironment(
      "RepositoryEnvironment",
      {
        repository: repository.name,
        environment: "prod",
        waitTimer: changed ? 5 : 3,
        deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
      },
      after,
    );
    const branch = new github.Branch(
      "Branch",
      { repository: repository.name, branch: changed ? "beside" : "side" },
      after,
    );
    const team = new github.Team("Team", { name: "core", privacy: "closed", description: changed ? "Two" : "One" });
    const alerts = new github.RepositoryVulnerabilityAlerts(
      "RepositoryVulnerabilityAlerts",
      { repository: repository.name, enabled: !changed },
      after,
    );
    const made = { repository, branch, environment, team, alerts };
    for (const one of allCases) one.declare(made, changed, after);
  }
}
