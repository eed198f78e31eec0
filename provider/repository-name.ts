import type { RepositoryAddress } from "./github-error.ts";
import type { CheckFailure } from "./resource-handler.ts";

/** Faults of the inputs `owner` and `repository`. */
export function addressFailures(
  inputs: Readonly<Record<string, unknown>>,
  isKnown: (value: unknown) => boolean,
): CheckFailure[] {
  const { owner, repository } = inputs;
  const failures: CheckFailure[] = [];
  if (isKnown(owner) && (typeof owner !== "string" || !/^[A-Za-z0-9](?:[A-Za-z0-9_-]*)$/.test(owner))) {
    failures.push({
      property: "owner",
      reason: `owner ${JSON.stringify(owner)} is no login: write an organisation's or a user's login.`,
    });
  }
  if (isKnown(repository) && (typeof repository !== "string" || !isRepositoryName(repository))) {
    const reason = `repository ${JSON.stringify(repository)} is no repository name: write letters, digits, ".", "_" and "-", without the owner.`;
    failures.push({ property: "repository", reason });
  }
  return failures;
}

/** Address that an import id `owner/repository` names. @throws Error for any other text. */
export function addressOfId(id: string): RepositoryAddress {
  const [owner, repo, ...rest] = id.split("/");
  if (!owner || !repo || rest.length > 0 || !isRepositoryName(repo)) {
    throw new Error(`"${id}" is no id of a repository: write owner/repository.`);
  }
  return { owner, repo };
}

function isRepositoryName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && name !== "." && name !== "..";
}
