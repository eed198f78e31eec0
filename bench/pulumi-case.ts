import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { type Sandbox, startSandbox } from "../sandbox/server.ts";
import { type Case, countCalls, type Kind } from "./case.ts";
import { owner, team } from "./inventory.ts";

/** Above this number of repositories, applying is measured with the state saved once, at the end. */
export const mostCheckpoints = 10;

/**
 * One side's project under a real `pulumi`, against an embedded GitHub of its own. The server runs in this process, so
 * that only Pulumi's own processes are measured.
 */
export class PulumiProject {
  readonly #side: Case["side"];
  readonly #project: string;
  readonly #repositories: number;
  #github: Sandbox | undefined;

  constructor(side: Case["side"], project: string, repositories: number) {
    this.#side = side;
    this.#project = project;
    this.#repositories = repositories;
  }

  /** A preview where nothing is there yet. */
  preview(): Case {
    return this.#case("preview", "`pulumi preview`", { fresh: true });
  }

  /** `pulumi up` from nothing. What it made stays for the cases after it. */
  up(): Case {
    // Pulumi's file backend writes the whole state after each resource, which takes most of the time of a large stack.
    const once = this.#repositories > mostCheckpoints;
    const env = once ? { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } : {};
    return this.#case("up", `\`pulumi up\`${once ? ", state saved once" : ""}`, { fresh: true, env });
  }

  /** A preview after {@link up}, nothing changed. */
  previewAgain(): Case {
    return this.#case("preview again", "`pulumi preview` again", {});
  }

  /** A preview after {@link up}, one repository changed. */
  previewOfOneChange(change: () => () => void): Case {
    return this.#case("preview of one change", "`pulumi preview`, one changed", { change });
  }

  /** Ends the embedded GitHub. */
  async close(): Promise<void> {
    await this.#github?.close();
    this.#github = undefined;
  }

  #case(
    kind: Kind,
    title: string,
    { fresh = false, env = {}, change }: { fresh?: boolean; env?: Record<string, string>; change?: () => () => void },
  ): Case {
    let before = 0;
    let changeBack: (() => void) | undefined;
    return {
      side: this.#side,
      title,
      comparedWith: kind,
      start: async () => {
        if (fresh) await this.#begin();
        before = this.#github?.calls().length ?? 0;
        changeBack = change?.();
        const args = kind === "up" ? ["up", "--yes", "--skip-preview"] : ["preview"];
        return {
          program: "pulumi",
          args: [...args, "--non-interactive"],
          cwd: this.#project,
          env: { ...this.#environment(), ...env },
        };
      },
      calls: () => this.#github && countCalls(this.#github.calls().slice(before)),
      end: async () => changeBack?.(),
    };
  }

  async #begin(): Promise<void> {
    await this.close();
    this.#github = await startSandbox({
      plan: "enterprise",
      seed: { owners: [{ login: owner, type: "Organization", plan: "enterprise", teams: [{ slug: team }] }] },
    });
    rmSync(this.#state, { recursive: true, force: true });
    mkdirSync(this.#state);
    execFileSync("pulumi", ["stack", "init", "local", "--non-interactive"], {
      cwd: this.#project,
      env: { ...process.env, ...this.#environment() },
      stdio: "pipe",
    });
  }

  get #state(): string {
    return path.join(this.#project, ".state");
  }

  #environment(): Record<string, string> {
    return {
      GITHUB_TOKEN: this.#github?.token ?? "",
      GITHUB_BASE_URL: `${this.#github?.url}/`,
      GITHUB_OWNER: owner,
      PULUMI_BACKEND_URL: `file://${this.#state}`,
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }
}
