import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { buildFunctions } from "../../../bin/functions.mjs";
import { tableName } from "../../../components/fleets/place.ts";
import { environmentOf, type HandlerName, handlerNames } from "../../../fleet/contract.ts";
import { runnersAppSecrets } from "../../../fleet/runners-app.ts";
import { place } from "./account.ts";

const require = createRequire(import.meta.url);

export type Functions = Record<HandlerName, (event: unknown) => Promise<unknown>>;

/** The bundles that go to Lambda, each loaded as a new function with its own memory. */
export async function bundledFunctions(): Promise<() => Functions> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-wire-"));
  await buildFunctions({ force: true, folder });
  return () =>
    Object.fromEntries(
      handlerNames.map((name) => {
        const file = path.join(folder, `${name}.cjs`);
        delete require.cache[file];
        return [name, (require(file) as { handler: Functions[HandlerName] }).handler];
      }),
    ) as Functions;
}

/** Gives this process the variables that the components give to the functions, and AWS's address. */
export function setEnvironment(aws: string, github: string, owner: string): void {
  const { app, webhook } = runnersAppSecrets(place.stack);
  const values: Record<string, string> = {
    SLIPWAY_STACK: place.stack,
    SLIPWAY_OWNER: owner,
    SLIPWAY_TABLE: tableName(place),
    SLIPWAY_CONFIG_KEY: "alias/aws/ssm",
    SLIPWAY_APP_SECRET: app,
    SLIPWAY_WEBHOOK_SECRET: webhook,
    GITHUB_API_URL: `${github}/api/v3`,
  };
  for (const name of new Set(Object.values(environmentOf).flat())) {
    if (values[name] === undefined) throw new Error(`"${name}" is in the contract and has no value here`);
  }
  Object.assign(process.env, values, {
    AWS_ENDPOINT_URL: aws,
    AWS_REGION: place.region,
    AWS_ACCESS_KEY_ID: "AKIATEST",
    AWS_SECRET_ACCESS_KEY: "test",
  });
}
