import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { main as serve } from "@pulumi/pulumi/provider/server.js";
import { packageFolder } from "../workflow/package-folder.ts";
import { createGitHubClient, type GitHub } from "./github-client.ts";
import { identityFromEnvironment } from "./identity.ts";
import { slipwayProvider } from "./plugin.ts";
import { passInputsToRead } from "./read-request.ts";

/** Serves the provider to a Pulumi engine until the engine ends it. */
export async function main(args: string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder(), "package.json"), "utf8"));
  let client: Promise<GitHub> | undefined;
  // Not before it is needed: check and diff work without an identity.
  const github = () => {
    client ??= (async () => createGitHubClient(identityFromEnvironment(process.env)))();
    return client;
  };
  passInputsToRead();
  await serve(slipwayProvider(version, { github, randomBytes }), args);
}
