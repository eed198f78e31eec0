import path from "node:path";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readSettings, readStackFile, type Settings } from "../settings.ts";
import { UsageError } from "./exit.ts";
import { untilInterrupted } from "./interrupt.ts";
import { print } from "./print.ts";
import { type SecretStore, serveRunnersApp } from "./runners-app/page.ts";

export interface BootstrapOptions {
  readonly stack: string;
  readonly webhook: string;
}

/** `slipway bootstrap`: a page on this machine on which a person makes the stack's runners App. */
export async function bootstrap({ stack, webhook }: BootstrapOptions): Promise<void> {
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
  const result = await Promise.race([page.done, untilInterrupted()]);
  await page.close();
  if (result === undefined) return;
  print(`App ${result.slug} (${result.appId}) is installed in ${owner} (${result.installationId}).`);
}

/** GitHub's address for people, and its REST API. */
function addresses({ baseUrl }: Pick<Settings, "baseUrl">): { github: string; api: string } {
  if (baseUrl === undefined) return { github: "https://github.com", api: "https://api.github.com" };
  const github = baseUrl.replace(/\/+$/, "").replace(/\/api\/v3$/, "");
  return { github, api: `${github}/api/v3` };
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
