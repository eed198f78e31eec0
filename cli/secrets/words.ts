import type { SecretPlace, StackSecret } from "../../platform/stack-secrets.ts";
import { secretConfigKey } from "../../settings.ts";

/** Where a value comes from, in words. */
export function sourceText({ key, source }: Pick<StackSecret, "key" | "source">): string {
  switch (source?.from) {
    case undefined:
      return "somebody else's (kept): Slipway never writes it";
    case "config":
      return `the stack's configuration (${secretConfigKey(key, source)})`;
    case "aws-secrets-manager":
      return `AWS Secrets Manager (${source.id}${source.field === undefined ? "" : `, field ${source.field}`})`;
    case "aws-ssm":
      return `AWS Systems Manager (parameter ${source.name})`;
    case "generated":
      return `generated (generation ${source.generation ?? 1})`;
  }
}

/** A place on GitHub, in words: `sample-app, environment production`. */
export function placeText({ scope, repository, environment }: Omit<SecretPlace, "name">, owner: string): string {
  switch (scope) {
    case "repository":
      return repository!;
    case "environment":
      return `${repository}, environment ${environment}`;
    case "dependabot":
      return `${repository}, for Dependabot`;
    case "organization":
      return `organisation ${owner}`;
    case "organization-dependabot":
      return `organisation ${owner}, for Dependabot`;
  }
}

/** "today", "1 day", "40 days". */
export function daysText(days: number): string {
  return days === 0 ? "today" : days === 1 ? "1 day" : `${days} days`;
}
