import { type Answer, NotReadable, type Reading } from "../../live/reading.ts";
import type { StackSecret } from "../../platform/stack-secrets.ts";
import { type SecretSource, type Settings, secretSourceOf } from "../../settings.ts";

/** Whether two secrets take their values from one place of a store, so that a new value is both's. */
export function sameStore(
  { source: left }: Pick<StackSecret, "source">,
  { source: right }: Pick<StackSecret, "source">,
): boolean {
  const place = placeInStore(left);
  return place !== undefined && place === placeInStore(right);
}

function placeInStore(source: SecretSource | undefined): string | undefined {
  switch (source?.from) {
    case "config":
      return source.key === undefined ? undefined : `config ${source.key}`;
    case "aws-secrets-manager":
      return `aws ${source.id} ${source.field ?? ""}`;
    case "aws-ssm":
      return `ssm ${source.name}`;
    default:
      return undefined;
  }
}

/** Other stacks that read the same name of a store: theirs too, where they are in the same account. */
export function otherReaders(secret: StackSecret, stack: string, stacks: readonly Settings[]): string[] {
  const { source } = secret;
  if (source === undefined || !source.from.startsWith("aws-")) return [];
  const name = source.from === "aws-ssm" ? source.name : source.from === "aws-secrets-manager" ? source.id : "";
  return stacks
    .filter((other) => other.stack !== stack && sameStore({ source: secretSourceOf(other, secret.key) }, secret))
    .map((other) => `stack ${other.stack}, if its ${name} is in the same account: until its next pulumi up`);
}

/** Runs that were queued or under way before: GitHub has given them the old value. */
export async function runsWithOldValue(
  reading: Pick<Reading, "one">,
  secrets: readonly StackSecret[],
  { owner, nameOf }: { readonly owner: string; readonly nameOf: (id: string) => string },
): Promise<string[]> {
  const uses = secrets.flatMap((one) => one.uses);
  const ids = [...new Set(uses.map(({ repository }) => repository))];
  const found = await Promise.all(
    ids.map(async (id) => {
      const workflows = new Set(uses.filter(({ repository }) => repository === id).map(({ workflow }) => workflow));
      const runs = await runsOf(reading, owner, nameOf(id));
      return runs
        .filter(({ status, path = "" }) => status !== "completed" && workflows.has(String(path).replace(/@.*$/, "")))
        .map(({ html_url: url, status }) => `${url} (${status})`);
    }),
  );
  return found.flat();
}

/** The newest hundred: older ones that are not over wait for an approval, and read their secrets after it. */
async function runsOf(reading: Pick<Reading, "one">, owner: string, repo: string): Promise<Answer[]> {
  try {
    const page = await reading.one("/repos/{owner}/{repo}/actions/runs", { owner, repo, per_page: 100 });
    return page?.workflow_runs ?? [];
  } catch (error) {
    if (error instanceof NotReadable) return [];
    throw error;
  }
}
