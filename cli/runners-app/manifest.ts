import { runnersAppName } from "../../platform/app-names.ts";

/** What the runners App of a stack is made from. */
export interface RunnersAppPlace {
  readonly stack: string;
  readonly owner: string;
  /** GitHub's own address, without a path (`https://github.com`). */
  readonly github: string;
  /** Where the control plane takes webhooks: the stack's output `webhookUrl`. */
  readonly webhook: string;
  /** Address of the local page, without a path. */
  readonly page: string;
}

/** A GitHub App manifest: https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
export interface AppManifest {
  readonly name: string;
  readonly url: string;
  readonly public: boolean;
  /** Absent for an App that hears of nothing. */
  readonly hook_attributes?: { readonly url: string; readonly active: boolean };
  readonly redirect_url: string;
  readonly setup_url: string;
  readonly default_permissions: Readonly<Record<string, "read" | "write">>;
  readonly default_events: readonly string[];
}

/**
 * The manifest of the runners App: it registers runners of the organisation and hears of jobs, and may do nothing else. It
 * reads no code.
 */
export function runnersAppManifest({ stack, owner, github, webhook, page }: RunnersAppPlace): AppManifest {
  return {
    name: runnersAppName(owner, stack),
    url: `${github}/${owner}`,
    public: false,
    hook_attributes: { url: webhook, active: true },
    redirect_url: `${page}/created`,
    setup_url: `${page}/installed`,
    default_permissions: { actions: "read", organization_self_hosted_runners: "write" },
    default_events: ["workflow_job"],
  };
}

/** Where a person hands the manifest in; GitHub gives `state` back with its answer. */
export function handInAddress({ github, owner }: Pick<RunnersAppPlace, "github" | "owner">, state: string): string {
  return `${github}/organizations/${encodeURIComponent(owner)}/settings/apps/new?state=${encodeURIComponent(state)}`;
}
