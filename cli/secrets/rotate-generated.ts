import { readFileSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import { writeFiles } from "../../adoption/write-files.ts";
import { editYaml } from "../../drift/edit-yaml.ts";
import { ownersOf } from "../../engine/owners.ts";
import type { LoadedStack } from "../../platform/load.ts";
import type { SecretPlace, StackSecret } from "../../platform/stack-secrets.ts";
import { readSettings, readStackFile, secretKey, secretScope } from "../../settings.ts";
import { planLoaded } from "../plan.ts";
import type { secretsRotateOutput } from "./output.ts";
import { placeText } from "./words.ts";

export interface RotatedGenerated {
  readonly document: z.infer<typeof secretsRotateOutput>;
  readonly lines: readonly string[];
}

/**
 * Raises the generation of a value that Pulumi's engine makes. Only the engine knows such values, so the places get the
 * new one by an `up`, in this order: the value is made in place, then written over the old one everywhere.
 */
export async function rotateGenerated(secret: StackSecret, loaded: LoadedStack): Promise<RotatedGenerated> {
  const { stack, owner } = loaded.platform.settings;
  const file = `Pulumi.${stack}.yaml`;
  const folder = process.cwd();
  const before = readFileSync(path.join(folder, file), "utf8");
  const generation = (secret.source?.from === "generated" ? (secret.source.generation ?? 1) : 1) + 1;
  const written = Object.keys(rawSecrets(readStackFile(path.join(folder, file)).config));
  const own = written.find((key) => key !== "*" && secretKey(secretScope(key)) === secret.key);
  const field = ["config", "slipway:secrets", own ?? secret.key];
  // What takes the source for all gets one of its own.
  const text =
    own === undefined
      ? editYaml(before, field, { ...secret.source, generation })
      : editYaml(before, [...field, "generation"], generation);
  writeFiles(folder, new Map([[file, text]]));
  readSettings(stack, readStackFile(path.join(folder, file)).config);
  const targets = await targetsOf(secret, loaded);
  const command = [`pulumi up --stack ${stack}`, ...targets.map((urn) => `--target '${urn}'`)];
  return {
    document: { stack, key: secret.key, generation, file, places: [...secret.places], targets },
    lines: [
      `${secret.key}: generation ${generation}, in ${file}`,
      "Still with the old value, until the next pulumi up:",
      ...secret.places.map((place) => `  ${placeText(place, owner)}`),
      ...secret.images.map((image) => `  image ${image}, until it is built again`),
      `Next: ${command.join(" \\\n  ")}`,
    ],
  };
}

function rawSecrets(config: Readonly<Record<string, string>>): object {
  return JSON.parse(config["slipway:secrets"] ?? "{}") as object;
}

const placesOfType: Readonly<Record<string, SecretPlace["scope"]>> = {
  "github:index/actionsSecret:ActionsSecret": "repository",
  "github:index/dependabotSecret:DependabotSecret": "dependabot",
  "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret": "environment",
  "github:index/actionsOrganizationSecret:ActionsOrganizationSecret": "organization",
  "github:index/dependabotOrganizationSecret:DependabotOrganizationSecret": "organization-dependabot",
};

/** URNs of the generated value and of each place that holds it. */
async function targetsOf(secret: StackSecret, loaded: LoadedStack): Promise<string[]> {
  const { resources, registrations } = await planLoaded(loaded);
  const ownerOf = ownersOf(registrations, loaded.platform);
  const isPlace = (urn: string, scope: SecretPlace["scope"] | undefined, inputs: Readonly<Record<string, unknown>>) =>
    secret.places.some(
      (place) =>
        place.scope === scope &&
        place.name === String(inputs.secretName).toUpperCase() &&
        place.repository === ownerOf(urn) &&
        (place.environment === undefined || place.environment === inputs.environment),
    );
  return resources
    .filter(({ urn, type, name, inputs }) =>
      type === "slipway:index:GeneratedSecret"
        ? name === `secret-${secret.key}`
        : isPlace(urn, placesOfType[type], inputs),
    )
    .map(({ urn }) => urn);
}
