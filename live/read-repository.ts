import { RepositoryNotFound } from "../provider/absence.ts";
import { peopleWords, teamWords } from "./access-words.ts";
import { actionsWords } from "./actions-words.ts";
import { createParts, type Parts } from "./parts.ts";
import { readSecrets, readVariables } from "./read-config.ts";
import { readEnvironments } from "./read-environments.ts";
import { readFiles } from "./read-files.ts";
import { readProtection, readRulesets } from "./read-rules.ts";
import type { Answer, Reading } from "./reading.ts";
import type { SeenOrganization, SeenRepository, SeenWebhook } from "./seen.ts";
import { settingsWords } from "./settings-words.ts";

export interface ReadOptions {
  readonly owner: string;
  readonly ownerType: "organization" | "user";
  readonly organization: SeenOrganization;
  /** Texts of files by git's hash that need not be read, as they are known. */
  readonly knownTexts?: ReadonlyMap<string, string>;
}

type Address = { readonly owner: string; readonly repo: string };

/** Branch that Slipway's pull requests come from. */
const proposalBranch = "slipway/files";

/**
 * Reads one repository by REST, about twenty-five calls. It asks for everything that the inventory has a word for, and
 * writes nothing.
 *
 * @throws RepositoryNotFound when GitHub does not show it; Error when GitHub cannot be read at all
 */
export async function readRepository(reading: Reading, name: string, options: ReadOptions): Promise<SeenRepository> {
  const { owner, ownerType, organization } = options;
  const at = { owner, repo: name };
  const parts = createParts();
  const live: Answer = await parts.read("settings", () => reading.one("/repos/{owner}/{repo}", at));
  if (live === undefined) throw new RepositoryNotFound(at);
  const inOrganization = ownerType === "organization";
  const [
    alerts,
    access,
    labels,
    properties,
    actions,
    rulesets,
    protection,
    environments,
    secrets,
    variables,
    webhooks,
    files,
    proposal,
  ] = await Promise.all([
    readAlerts(reading, parts, at),
    readAccess(reading, parts, at, inOrganization),
    readLabels(reading, parts, at),
    inOrganization ? readProperties(reading, parts, at) : undefined,
    readActions(reading, parts, at),
    readRulesets(reading, parts, at, organization.teams),
    readProtection(reading, parts, at),
    readEnvironments(reading, parts, at),
    readSecrets(reading, parts, at),
    readVariables(reading, parts, at),
    readWebhooks(reading, parts, at),
    readFiles(reading, parts, at, live.default_branch, options.knownTexts ?? new Map()),
    readProposal(reading, parts, at),
  ]);
  const read = {
    labels,
    properties,
    actions,
    rulesets,
    protection,
    environments,
    secrets,
    variables,
    webhooks,
    proposal,
  };
  return {
    name: String(live.name),
    id: Number(live.id),
    defaultBranch: String(live.default_branch),
    fork: live.fork === true,
    isTemplate: live.is_template === true,
    language: String(live.language ?? ""),
    settings: settingsWords(live, alerts),
    access,
    ...Object.fromEntries(Object.entries(read).filter(([, part]) => part !== undefined)),
    ...files,
    unread: [...parts.unread].sort((left, right) => (left.what < right.what ? -1 : 1)),
  };
}

async function readAlerts(reading: Reading, parts: Parts, at: Address) {
  const [alerts, fixes] = await Promise.all([
    // GitHub answers 204 for "on" and 404 for "off".
    parts.read("security.vulnerabilityAlerts", async () => {
      return (await reading.one("/repos/{owner}/{repo}/vulnerability-alerts", at)) !== undefined;
    }),
    parts.read("security.dependabotUpdates", async () => {
      return (await reading.one("/repos/{owner}/{repo}/automated-security-fixes", at))?.enabled === true;
    }),
  ]);
  return {
    ...(alerts !== undefined && { vulnerabilityAlerts: alerts }),
    ...(fixes !== undefined && { dependabotUpdates: fixes }),
  };
}

async function readAccess(reading: Reading, parts: Parts, at: Address, inOrganization: boolean) {
  const [teams, people] = await Promise.all([
    inOrganization
      ? parts.read("access.teams", async () => teamWords(await reading.all("/repos/{owner}/{repo}/teams", at)))
      : undefined,
    parts.read("access.people", async () => {
      const [direct, invitations] = await Promise.all([
        reading.all("/repos/{owner}/{repo}/collaborators", { ...at, affiliation: "direct" }),
        reading.all("/repos/{owner}/{repo}/invitations", at),
      ]);
      return peopleWords(direct, invitations, at.owner);
    }),
  ]);
  return { ...(teams !== undefined && { teams }), ...(people !== undefined && { people }) };
}

function readLabels(reading: Reading, parts: Parts, at: Address) {
  return parts.read("labels", async () => {
    const labels = await reading.all("/repos/{owner}/{repo}/labels", at);
    return Object.fromEntries(
      labels.map(({ name, color, description }) => [
        String(name),
        { color: String(color), description: String(description ?? "") },
      ]),
    );
  });
}

/** Values of the organisation's custom properties; one without a value is none. */
function readProperties(reading: Reading, parts: Parts, at: Address) {
  return parts.read("properties", async () => {
    const values: Answer[] = (await reading.one("/repos/{owner}/{repo}/properties/values", at)) ?? [];
    return Object.fromEntries(
      values
        .filter(({ value }) => value !== null && value !== undefined)
        .map(({ property_name: name, value }) => [name, Array.isArray(value) ? [...value].sort() : String(value)]),
    );
  });
}

async function readActions(reading: Reading, parts: Parts, at: Address) {
  const route = "/repos/{owner}/{repo}/actions/permissions";
  const [core, retention, forks] = await Promise.all([
    parts.read("actions", async () => {
      const permissions = await reading.one(route, at);
      const selected =
        permissions?.allowed_actions === "selected" ? await reading.one(`${route}/selected-actions`, at) : undefined;
      return { permissions, selected, token: await reading.one(`${route}/workflow`, at) };
    }),
    parts.read("actions.retentionDays", () => reading.one(`${route}/artifact-and-log-retention`, at)),
    parts.read("actions.forkApproval", () => reading.one(`${route}/fork-pr-contributor-approval`, at)),
  ]);
  if (core === undefined && retention === undefined && forks === undefined) return undefined;
  const none = { permissions: undefined, selected: undefined, token: undefined };
  return actionsWords({ ...(core ?? none), retention, forks });
}

function readWebhooks(reading: Reading, parts: Parts, at: Address): Promise<SeenWebhook[] | undefined> {
  return parts.read("webhooks", async () => {
    const hooks = await reading.all("/repos/{owner}/{repo}/hooks", at);
    return hooks.map(({ id, config, events, active }) => {
      return { id: Number(id), url: withoutSecrets(String(config?.url ?? "")), events, active: active === true };
    });
  });
}

/** People put tokens into queries, user names and paths: only whose address it is can be shown. */
function withoutSecrets(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : "";
}

/** Number of the open pull request by which files are proposed. */
function readProposal(reading: Reading, parts: Parts, at: Address): Promise<number | undefined> {
  return parts.read("pull requests", async () => {
    const head = `${at.owner}:${proposalBranch}`;
    const [open] = await reading.all("/repos/{owner}/{repo}/pulls", { ...at, state: "open", head });
    return open === undefined ? undefined : Number(open.number);
  });
}
