import { z } from "zod";
import type { AppSecret, WebhookSecret } from "../../fleet/contract.ts";
import { runnersAppSecrets, webhookApiName, webhookPath } from "../../fleet/runners-app.ts";
import { type AccountApi, AwsError } from "../aws/account-api.ts";
import { secretsKeyOf } from "./place.ts";

const app = z.object({ appId: z.int(), installationId: z.int(), privateKey: z.string().startsWith("-----BEGIN") });
const webhook = z.object({ secrets: z.array(z.string()).min(1) });

/** The runners App as it is kept in Secrets Manager. */
export interface KeptApp {
  readonly app: AppSecret;
  readonly webhook: WebhookSecret;
}

/** Where a stack's runners App is kept: meanwhile, until the stack has made the secrets that its fleets read. */
export interface AppKeeper {
  /** What the fleets read; undefined while there is nothing whole. */
  ofFleets(): Promise<KeptApp | undefined>;
  meanwhile(): Promise<KeptApp | undefined>;
  /** Whether the stack has made its secrets. */
  hasPlace(): Promise<boolean>;
  keepMeanwhile(kept: KeptApp): Promise<void>;
  /** Gives it to the fleets. */
  give(kept: KeptApp): Promise<void>;
  forgetMeanwhile(): Promise<void>;
  /** Where the stack takes webhooks; undefined before its first `up`. */
  address(): Promise<string | undefined>;
}

const absent = ["ResourceNotFoundException"];

/** The keeper of a stack, by the identity of this machine's environment. */
export function appKeeper(aws: AccountApi, stack: string): AppKeeper {
  const names = runnersAppSecrets(stack);
  const meanwhileName = `${names.app}-meanwhile`;

  async function readValue(SecretId: string): Promise<unknown> {
    const { text, code } = await aws.secrets("GetSecretValue", { SecretId }, absent);
    if (code !== undefined) return undefined;
    try {
      return JSON.parse((JSON.parse(text) as { SecretString?: string }).SecretString ?? "null");
    } catch {
      // The parser's own words would quote the secret.
      throw new AwsError(`AWS, secret "${SecretId}": holds no JSON; delete its value, or the secret.`);
    }
  }

  async function put(
    SecretId: string,
    value: object,
    make?: { readonly KmsKeyId: string; readonly Description: string },
  ) {
    const SecretString = JSON.stringify(value);
    const { code } = await aws.secrets("PutSecretValue", { SecretId, SecretString }, make === undefined ? [] : absent);
    if (code !== undefined && make !== undefined)
      await aws.secrets("CreateSecret", { Name: SecretId, SecretString, ...make });
  }

  return {
    ofFleets: async () => {
      const [one, other] = [
        app.safeParse(await readValue(names.app)),
        webhook.safeParse(await readValue(names.webhook)),
      ];
      return one.success && other.success ? { app: one.data, webhook: other.data } : undefined;
    },
    meanwhile: async () => z.object({ app, webhook }).safeParse(await readValue(meanwhileName)).data,
    hasPlace: async () => {
      const asked = Object.values(names).map((SecretId) => aws.secrets("DescribeSecret", { SecretId }, absent));
      return (await Promise.all(asked)).every(({ code }) => code === undefined);
    },
    keepMeanwhile: (kept) =>
      put(meanwhileName, kept, {
        KmsKeyId: secretsKeyOf(stack),
        Description: `The runners App of "${stack}" until its first up; "slipway bootstrap" takes it away`,
      }),
    give: async (kept) => {
      await put(names.webhook, kept.webhook);
      await put(names.app, kept.app);
    },
    forgetMeanwhile: async () => {
      // At once: a secret that is only marked keeps its name for weeks.
      const now = { SecretId: meanwhileName, ForceDeleteWithoutRecovery: true };
      await aws.secrets("DeleteSecret", now, absent);
    },
    address: async () => {
      for (let next: string | undefined = ""; next !== undefined; ) {
        const query: string = next === "" ? "" : `?nextToken=${encodeURIComponent(next)}`;
        const answer = JSON.parse((await aws.gateway(`/v2/apis${query}`)).text) as ApiList;
        const found = answer.items?.find(({ name }) => name === webhookApiName(stack));
        if (found !== undefined) return `${found.apiEndpoint}${webhookPath}`;
        next = answer.nextToken ?? undefined;
      }
      return undefined;
    },
  };
}

interface ApiList {
  readonly items?: readonly { readonly name: string; readonly apiEndpoint: string }[];
  readonly nextToken?: string | null;
}
