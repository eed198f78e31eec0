import type { z } from "zod";
import { secretConfigKey } from "../../settings.ts";
import { exitFindings } from "../exit.ts";
import { print, printJson } from "../print.ts";
import { quoted, wordsOf } from "./address.ts";
import { type ListOptions, unreadLines } from "./list.ts";
import type { secretsUnusedOutput } from "./output.ts";
import { narrowed } from "./own-values.ts";
import { type DatedSecret, readSecretsState, type SecretsState } from "./state.ts";
import { daysText, placeText, sourceText } from "./words.ts";

type Unused = z.infer<typeof secretsUnusedOutput>;

/** `slipway secrets unused`: values that are overdue or missing, that nobody uses, that nobody declared, or that nobody takes. */
export async function unusedSecrets({ stack, offline = false, json, ...place }: ListOptions): Promise<void> {
  const state = narrowed(await readSecretsState(stack, offline), place);
  const found = unusedOf(stack, state);
  if (found.overdue.length + found.missing.length > 0) process.exitCode = exitFindings;
  if (json) printJson(found);
  else for (const line of unusedLines(found, state)) print(line);
}

function unusedOf(stack: string, state: SecretsState): Unused {
  const { owner, secrets, unknown = [], dates } = state;
  return {
    stack,
    owner,
    asked: dates !== undefined,
    overdue: secrets.filter(isOverdue).map(({ key }) => key),
    missing: secrets.flatMap(({ places }) => places.filter(({ there }) => there === false)),
    unused: secrets
      .filter(({ uses, images, mayBeUsedElsewhere }) => uses.length + images.length === 0 && !mayBeUsedElsewhere)
      .map(({ key }) => key),
    unknown: [...unknown],
    sources: untakenSources(state),
    unread: [...(dates?.unread ?? [])],
  };
}

function isOverdue({ source, ageDays }: DatedSecret): boolean {
  return source?.rotateDays !== undefined && ageDays !== undefined && ageDays > source.rotateDays;
}

/** Words about where a value comes from, and encrypted values, that no declared secret of the stack takes. */
function untakenSources({ loaded: { platform, file }, all, only }: SecretsState): string[] {
  // They belong to no repository, as nothing takes them.
  if (only !== undefined) return [];
  const written = all.flatMap(({ key, source }) => (source === undefined ? [] : [{ key, source }]));
  const keys = new Set(["*", ...written.map(({ key }) => key)]);
  const taken = new Set(
    written.flatMap(({ key, source }) => (source.from === "config" ? [secretConfigKey(key, source)] : [])),
  );
  return [
    ...Object.keys(platform.settings.secrets).filter((key) => !keys.has(key)),
    ...file.encrypted.filter((key) => key.startsWith("secrets:") && !taken.has(key)),
  ].sort();
}

function unusedLines(found: Unused, { owner, secrets, dates, only }: SecretsState): string[] {
  const byKey = new Map(secrets.map((secret) => [secret.key, secret]));
  const { stack } = found;
  const sections = [
    {
      title: "Overdue",
      lines: found.overdue.map((key) => {
        const { ageDays, source } = byKey.get(key)!;
        return `${key}: ${daysText(ageDays!)}, to be rotated every ${daysText(source!.rotateDays!)}; slipway secrets rotate ${wordsOf(key)} --stack ${stack}`;
      }),
    },
    {
      title: "Declared, and not on GitHub",
      lines: found.missing.map((place) => `${place.name}: ${placeText(place, owner)}; the next pulumi up writes it`),
    },
    {
      title: "Used by no delivered workflow",
      lines: found.unused.map((key) => {
        const secret = byKey.get(key)!;
        const places = secret.places.map((place) => placeText(place, owner));
        return `${key}: ${places.join("; ")}; from ${sourceText(secret)}`;
      }),
    },
    {
      title: "On GitHub, and declared by nobody",
      lines: found.unknown.map((place) => {
        const date = place.updatedAt === undefined ? "" : `, written on ${place.updatedAt.slice(0, 10)}`;
        return `${place.name}: ${placeText(place, owner)}${date}; declare it (kept: true), or delete it there`;
      }),
    },
    {
      title: `In Pulumi.${stack}.yaml, and taken by no declared secret`,
      lines: found.sources.map((key) =>
        key.startsWith("secrets:")
          ? `${key}; pulumi config rm ${quoted(key)} --stack ${stack}`
          : `slipway:secrets.${key}`,
      ),
    },
  ].filter(({ lines }) => lines.length > 0);
  const asked = found.asked
    ? []
    : [
        "",
        "GitHub was not asked: without GITHUB_TOKEN or GITHUB_APP_* nobody knows what is overdue, missing or undeclared.",
      ];
  const well = found.asked
    ? "every secret is declared, used and in time"
    : "every secret is used, and every source taken";
  const nothing =
    sections.length === 0 ? [`Stack ${stack}, ${owner}${only === undefined ? "" : `, for ${only}`}: ${well}`] : [];
  return [
    ...nothing,
    ...sections.flatMap(({ title, lines }, index) => [
      ...(index > 0 ? [""] : []),
      title,
      ...lines.map((line) => `  ${line}`),
    ]),
    ...asked,
    ...(dates === undefined ? [] : unreadLines(dates, owner)),
  ];
}
