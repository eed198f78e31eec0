import path from "node:path";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readSettings, readStackFile } from "../settings.ts";
import { AwsError } from "./aws/account-api.ts";
import { addresses, nextCommands, organizationSteps } from "./bootstrap/organization.ts";
import { type Done, lookAtAll, makeAll, StepError } from "./bootstrap/steps.ts";
import { exitFindings, Interrupted, UsageError } from "./exit.ts";
import { untilInterrupted } from "./interrupt.ts";
import { counted, print, printJson } from "./print.ts";
import { type RunnersAppPage, type SecretStore, serveRunnersApp } from "./runners-app/page.ts";

export interface BootstrapOptions {
  readonly stack: string;
  readonly webhook?: string;
  readonly repository?: string;
  readonly region?: string;
  readonly check?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `slipway bootstrap`: what a stack of an organisation stands on: where its state is, who its pipeline is in AWS and on
 * GitHub, and this repository's environments. Says what is there and what is missing; with `--yes` makes what is missing.
 * With `--webhook` it is the runners App alone, which needs a stack that is up.
 */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const faults: string[] = [];
  if (options.webhook !== undefined && (options.check || options.yes || options.repository || options.region))
    faults.push('"--webhook" makes the runners App alone: leave the other options but --stack out.');
  if (options.check && options.yes) faults.push('"--check" only looks, and "--yes" makes: write one of them.');
  if (options.json && options.yes) faults.push('"--json" says what is there: leave "--yes" out.');
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  if (options.webhook !== undefined) return runnersApp({ ...options, webhook: options.webhook });
  try {
    await organization(options);
  } catch (error) {
    if (error instanceof AwsError || error instanceof StepError) throw new UsageError(error.message);
    throw error;
  }
}

async function organization(options: BootstrapOptions): Promise<void> {
  const folder = process.cwd();
  const { steps, place } = await organizationSteps(folder, options, async (page, title) => {
    print(`Open ${page.url} in a browser that is signed in as an owner of ${place.owner}: ${title}. Ctrl-C gives up.`);
    await madeOrInterrupted(page, `${title} is not made yet. What is made stays; run the command again to go on here.`);
  });
  const found = await lookAtAll(steps);
  const missing = found.filter(({ state }) => state !== "there");
  if (options.json) {
    const told = found.map(({ step: { where, what }, state, detail }) => ({
      where,
      what,
      state,
      ...(detail && { detail }),
    }));
    printJson({
      stack: place.stack,
      account: place.account,
      region: place.region,
      complete: missing.length === 0,
      steps: told,
    });
  } else {
    print(
      `Stack ${place.stack} of ${place.owner}, account ${place.account} in ${place.region}, project ${place.repository.owner}/${place.repository.name}`,
    );
    for (const one of found) print(`  ${lineOf(one)}`);
  }
  if (missing.length > 0 && !options.yes) {
    process.exitCode = exitFindings;
    if (!options.json && !options.check)
      print(`${counted(missing.length, "step is", "steps are")} to be made; nothing is yet. Run it again with --yes.`);
    return;
  }
  if (missing.length > 0) {
    print("");
    await makeAll(steps, (done) => done.made && print(`made: ${done.step.where}, ${done.step.what}`));
  }
  if (options.json || options.check) return;
  const settings = readSettings(place.stack, readStackFile(path.join(folder, `Pulumi.${place.stack}.yaml`)).config);
  print("All of it is there. What is left, once for the stack:");
  for (const command of nextCommands(place, { machines: settings.aws !== undefined })) print(`  ${command}`);
}

const marks = { there: "there   ", absent: "missing ", differs: "differs " } as const;

const lineOf = ({ step, state, detail }: Done) =>
  `${marks[state]} ${step.where}: ${step.what}${detail === undefined ? "" : `: ${detail}`}`;

/** A page on this machine on which a person makes the stack's runners App. */
async function runnersApp({ stack, webhook }: { readonly stack: string; readonly webhook: string }): Promise<void> {
  const settings = readSettings(stack, readStackFile(path.join(process.cwd(), `Pulumi.${stack}.yaml`)).config);
  const { aws, owner, ownerType } = settings;
  if (aws === undefined || ownerType === "user") {
    throw new UsageError(
      `Stack "${stack}" has no runners of its own: write slipway:aws into Pulumi.${stack}.yaml, for an organisation.`,
    );
  }
  if (!URL.canParse(webhook) || !webhook.startsWith("https://"))
    throw new UsageError(
      `"--webhook ${webhook}": write the stack's output: pulumi stack output webhookUrl --stack ${stack}`,
    );
  const { github, api } = addresses(settings);
  const page = await serveRunnersApp({
    stack,
    owner,
    webhook,
    github,
    api,
    secrets: secretsManager(stack, aws.region),
  });
  print(`Open ${page.url} in a browser that is signed in as an owner of ${owner}.`);
  print("The App's key goes straight into AWS Secrets Manager. Press Ctrl-C to give up.");
  const result = await madeOrInterrupted(page, "The runners App is not made; run the command again to go on.").finally(
    () => page.close(),
  );
  print(`App ${result.slug} (${result.appId}) is installed in ${owner} (${result.installationId}).`);
}

/** @throws Interrupted where the person gave up */
async function madeOrInterrupted(page: RunnersAppPage, words: string): Promise<Awaited<RunnersAppPage["done"]>> {
  const ended = await Promise.race([page.done, untilInterrupted()]);
  if (typeof ended === "string") throw new Interrupted(words, ended);
  return ended;
}

/** The two secrets that the stack made, by the identity of this machine's environment. */
function secretsManager(stack: string, region: string): SecretStore {
  const client = new SecretsManagerClient({ region });
  return {
    async put(secret, value) {
      const SecretId = `slipway/${stack}/runners-${secret}`;
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: value }));
    },
  };
}
