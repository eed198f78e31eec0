import type { z } from "zod";
import { type Settings, secretScope } from "../../settings.ts";
import { counted, print, printJson } from "../print.ts";
import type { PlaceOptions } from "./address.ts";
import type { secretsListOutput } from "./output.ts";
import { insteadOf, narrowed, passedBy } from "./own-values.ts";
import { type DatedSecret, readSecretsState, type SecretsState } from "./state.ts";
import { daysText, placeText, sourceText } from "./words.ts";

export interface ListOptions extends PlaceOptions {
  readonly stack: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** `slipway secrets list`: each value of a stack, where it comes from, who gets it, who reads it, how old it is. */
export async function listSecrets({ stack, offline = false, json, ...place }: ListOptions): Promise<void> {
  const state = narrowed(await readSecretsState(stack, offline), place);
  if (json) printJson(listDocument(stack, state));
  else for (const line of listLines(stack, state)) print(line);
}

function listDocument(
  stack: string,
  { loaded, owner, secrets, dates }: SecretsState,
): z.infer<typeof secretsListOutput> {
  return {
    stack,
    owner,
    asked: dates !== undefined,
    secrets: secrets.map((secret) => secretDocument(secret, loaded.platform.settings)),
    unread: [...(dates?.unread ?? [])],
  };
}

/** A secret as JSON documents have it. */
export function secretDocument(
  secret: DatedSecret,
  settings: Settings,
): z.infer<typeof secretsListOutput>["secrets"][number] {
  const { key, source, places, uses, images, owners, ageDays } = secret;
  const instead = insteadOf(secret, settings);
  return {
    key,
    ...secretScope(key),
    ...(instead !== undefined && { instead }),
    from: source?.from ?? "kept",
    source: sourceText(secret),
    owners: [...owners],
    ...(source?.rotateDays !== undefined && { rotateDays: source.rotateDays }),
    ...(ageDays !== undefined && { ageDays }),
    places: places.map((place) => ({ ...place })),
    uses: uses.map((use) => ({ ...use })),
    images: [...images],
  };
}

function listLines(stack: string, state: SecretsState): string[] {
  const { owner, secrets, dates, only } = state;
  if (secrets.length === 0 && only !== undefined) return [`Stack ${stack} has no secrets for ${only}.`];
  if (secrets.length === 0) return [`Stack ${stack} has no secrets; an inventory entry declares them under secrets.`];
  const asked =
    dates === undefined
      ? "GitHub was not asked: their age is not known without GITHUB_TOKEN or GITHUB_APP_*"
      : `read by ${dates.calls.sent} calls`;
  return [
    `Stack ${stack}, ${owner}${only === undefined ? "" : `, for ${only}`}: ${counted(secrets.length, "secret", "secrets")}, ${asked}`,
    ...secrets.flatMap((secret) => ["", ...secretLines(secret, state)]),
    ...(dates === undefined ? [] : unreadLines(dates, owner)),
  ];
}

function secretLines(secret: DatedSecret, state: SecretsState): string[] {
  const { owner } = state;
  const { key, source, places, uses, images, owners } = secret;
  const instead = insteadOf(secret, state.loaded.platform.settings);
  const users = [
    ...uses.map(({ repository, workflow, line, job }) => `${repository}/${workflow}:${line}${job && ` (${job})`}`),
    ...images.map((image) => `image ${image}`),
  ];
  return [
    key,
    ...labelled("from", [sourceText(secret)]),
    ...labelled("owner", [
      owners.length === 0 ? "nobody is named: write owner under slipway:secrets" : owners.join(", "),
    ]),
    ...labelled("age", ageWords(secret, source?.rotateDays)),
    ...labelled(
      "in",
      places.map((place) => `${placeText(place, owner)}${place.there === false ? ": not there yet" : ""}`),
    ),
    ...labelled("instead", instead === undefined ? [] : [`of ${instead}`]),
    ...labelled("but not", passedBy(secret, state)),
    ...labelled("used by", users.length > 0 ? users : [nobody(secret)]),
  ];
}

function ageWords({ ageDays }: DatedSecret, rotateDays: number | undefined): string[] {
  const every = rotateDays === undefined ? "" : `, to be rotated every ${daysText(rotateDays)}`;
  if (ageDays === undefined) return rotateDays === undefined ? [] : [`not known${every}`];
  return [`${daysText(ageDays)}${rotateDays !== undefined && ageDays > rotateDays ? ", overdue" : ""}${every}`];
}

function nobody({ mayBeUsedElsewhere }: DatedSecret): string {
  return mayBeUsedElsewhere
    ? "no delivered workflow; others, or Dependabot, may use it"
    : "nobody: no delivered workflow uses it";
}

function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? label : "").padEnd(9)}${line}`);
}

/** What could not be read, in lines of text. */
export function unreadLines({ unread }: NonNullable<SecretsState["dates"]>, owner: string): string[] {
  if (unread.length === 0) return [];
  return [
    "",
    ...unread.map((list) => {
      const where =
        list.scope === "environment" && list.environment === undefined
          ? `environments of ${list.repository}`
          : placeText(list, owner);
      return `not read: ${where}: ${list.why}`;
    }),
  ];
}
