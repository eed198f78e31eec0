import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { loadInventory } from "../../inventory/inventory.ts";
import { fleetsOf, ownFleets } from "../../platform/fleets.ts";
import { createGitHubClient } from "../../provider/github-client.ts";
import { identityFromEnvironment } from "../../provider/identity.ts";
import { readSettings, readStackFile, readStacks, type Settings } from "../../settings.ts";
import { type AccountApi, accountApi, elementOf } from "../aws/account-api.ts";
import { UsageError } from "../exit.ts";
import { appSteps } from "./apps.ts";
import { defaultBranchOf, ownWorkflowsStep } from "./default-branch.ts";
import { environmentSteps, planKeyStep, repositoryStep } from "./environment-steps.ts";
import { appKeeper } from "./kept-runners-app.ts";
import { type BootstrapPlace, backendOf, secretsKeyOf, stateKey } from "./place.ts";
import { entryStep, exclusionStep } from "./project-files.ts";
import { issuerStep, roleSteps } from "./roles.ts";
import { runnersAppStep } from "./runners-app.ts";
import { bucketStep, keyStep } from "./state-store.ts";
import type { Step } from "./steps.ts";

export interface OrganizationOptions {
  readonly stack: string;
  /** OWNER/NAME of the repository that holds the project; absent: that of its `origin`. */
  readonly repository?: string;
  /** Of the state; absent: that of the stack's machines. */
  readonly region?: string;
  /** Where webhooks of jobs go; absent: AWS is asked for what the stack made. */
  readonly webhook?: string;
  /** Folder whose git says which repository and branch it is; absent: the project's. */
  readonly checkout?: string;
}

/** GitHub's address for people, and its REST API. */
export function addresses({ baseUrl }: Pick<Settings, "baseUrl">): { github: string; api: string } {
  if (baseUrl === undefined) return { github: "https://github.com", api: "https://api.github.com" };
  const github = baseUrl.replace(/\/+$/, "").replace(/\/api\/v3$/, "");
  return { github, api: `${github}/api/v3` };
}

/** Who signs the tokens that jobs prove themselves by. */
export function issuerOf(baseUrl: string | undefined): string {
  const { protocol, host } = new URL(baseUrl ?? "https://github.com");
  // AWS believes nobody whom it cannot reach by TLS: the embedded GitHub stands in for github.com.
  if (host === "github.com" || protocol !== "https:") return "token.actions.githubusercontent.com";
  return host.endsWith(".ghe.com") ? `token.actions.${host}` : `${host}/_services/token`;
}

/** All that a stack of an organisation stands on, in the order in which it is made. */
export async function organizationSteps(
  folder: string,
  options: OrganizationOptions,
  ask: Parameters<typeof appSteps>[0]["ask"],
): Promise<{ steps: Step[]; place: BootstrapPlace }> {
  const { stack, checkout = folder } = options;
  const settings = readSettings(stack, readStackFile(path.join(folder, `Pulumi.${stack}.yaml`)).config);
  const baseUrl = process.env.GITHUB_BASE_URL ?? settings.baseUrl;
  const faults: string[] = [];
  if (settings.ownerType === "user")
    faults.push(`Stack "${stack}": its owner is a user, who has no Apps of an organisation; write an organisation.`);
  const region = settings.aws?.region ?? options.region ?? process.env.AWS_REGION;
  if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    faults.push(`Stack "${stack}" has no region: write --region, for example --region eu-central-1, or slipway:aws.`);
  if (settings.aws !== undefined && options.region !== undefined && options.region !== settings.aws.region)
    faults.push(
      `"--region ${options.region}": the stack's machines are in ${settings.aws.region}; leave the option out.`,
    );
  const repository = repositoryOf(checkout, options.repository);
  if (typeof repository === "string") faults.push(repository);
  const { webhook } = options;
  if (webhook !== undefined && !(URL.canParse(webhook) && webhook.startsWith("https://")))
    faults.push(`"--webhook ${webhook}": write the stack's output: pulumi stack output webhookUrl --stack ${stack}`);
  const why = unneeded(folder, settings);
  if (webhook !== undefined && why !== undefined)
    faults.push(`"--webhook ${webhook}": ${why}, so nobody takes webhooks; leave the option out.`);
  if (faults.length > 0 || typeof repository === "string" || region === undefined)
    throw new UsageError(faults.join("\n"));

  const aws = accountApi(region);
  const account = await accountOf(aws, settings);
  const github = await createGitHubClient(
    identityFromEnvironment({ ...process.env, ...(baseUrl !== undefined && { GITHUB_BASE_URL: baseUrl }) }),
  );
  const place: BootstrapPlace = {
    stack,
    project: projectOf(folder),
    owner: settings.owner,
    repository,
    account,
    region,
    issuer: issuerOf(baseUrl),
    defaultBranch: await defaultBranchOf(github, repository, checkout),
  };
  const owners = Object.fromEntries(
    readStacks(folder).flatMap(({ settings: { stack: name, owner } }) => [[name, owner]]),
  );
  const appAddresses = addresses(baseUrl === undefined ? {} : { baseUrl });
  return {
    place,
    steps: [
      keyStep(aws, stateKey, "state of all stacks"),
      bucketStep(aws, place, stateKey),
      keyStep(aws, secretsKeyOf(stack), `secrets in the state of "${stack}"`),
      issuerStep(aws, place),
      ...roleSteps(aws, place, settings),
      repositoryStep(github, place),
      ...environmentSteps(github, place),
      planKeyStep(github, place),
      ...appSteps({ github, place, addresses: appAddresses, ask }),
      runnersAppStep({
        github,
        place,
        addresses: appAddresses,
        ask,
        keeper: appKeeper(aws, stack),
        ...(why !== undefined && { unneeded: why }),
        ...(webhook !== undefined && { webhook }),
      }),
      entryStep(folder, place),
      ownWorkflowsStep(folder, place),
      exclusionStep(folder, place, owners),
    ],
  };
}

/** What is left to a person once all steps are there, and what after the first `up`. */
export function nextCommands(
  { stack, region, ...place }: BootstrapPlace,
  given: Pick<OrganizationOptions, "repository" | "region">,
): { readonly first: readonly string[]; readonly afterUp: string } {
  const again = (["repository", "region"] as const).flatMap((name) =>
    given[name] === undefined ? [] : [` --${name} ${given[name]}`],
  );
  return {
    first: [
      `pulumi login '${backendOf({ region, ...place })}'`,
      `pulumi stack init ${stack} --secrets-provider 'awskms://${secretsKeyOf(stack)}?region=${region}'`,
      `npx slipway check --stack ${stack}`,
    ],
    afterUp: `npx slipway bootstrap --stack ${stack}${again.join("")} --yes`,
  };
}

/** Why a stack needs no runners App; undefined where it needs one. */
function unneeded(folder: string, settings: Settings): string | undefined {
  if (settings.aws === undefined) return "the stack has no machines of its own (no slipway:aws)";
  const fleets = ownFleets(fleetsOf(loadInventory(path.join(folder, "inventory")), settings));
  return fleets.some(({ engine }) => engine === "ec2") ? undefined : "no fleet of the stack has the engine ec2";
}

async function accountOf(aws: AccountApi, { aws: declared, stack }: Settings): Promise<string> {
  const account = elementOf((await aws.query("sts", "GetCallerIdentity", {})).text, "Account") ?? "";
  if (declared !== undefined && declared.account !== account)
    throw new UsageError(
      `Stack "${stack}" is in account ${declared.account}, and this identity is of ${account}: log in to the stack's account.`,
    );
  return account;
}

function projectOf(folder: string): string {
  const { name } = parse(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as { name?: string };
  return name ?? "slipway";
}

/** @returns what is wrong, as text, where there is none */
function repositoryOf(folder: string, given: string | undefined): BootstrapPlace["repository"] | string {
  if (given !== undefined) {
    const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(given) ?? [];
    if (owner !== undefined && name !== undefined) return { owner, name };
    return `"--repository ${given}": write OWNER/NAME, for example acme/platform.`;
  }
  let origin = "";
  try {
    origin = execFileSync("git", ["-C", folder, "remote", "get-url", "origin"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    // Not a repository, or one without an origin.
  }
  const [, owner, name] = /[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(origin) ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name };
  return "This project has no git remote origin: write --repository, for example --repository acme/platform.";
}
