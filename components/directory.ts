import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";

/**
 * Looks up the numeric ids that GitHub wants in place of team slugs and logins, each once a program. Make one a program
 * and share it: every look-up is an API call in each preview.
 *
 * Ids, not slugs, also reach resources that would take both: a renamed team keeps its id, so nothing is replaced.
 */
export class Directory {
  readonly #options: pulumi.InvokeOptions;
  readonly #teams = new Map<string, pulumi.Output<number>>();
  readonly #users = new Map<string, pulumi.Output<number>>();

  /** @param options provider, or a parent that has one, to look up with */
  constructor(options: pulumi.InvokeOptions = {}) {
    this.#options = options;
  }

  /** Numeric id of a team of the owning organisation. Fails the program when there is no such team. */
  teamId(slug: string): pulumi.Output<number> {
    return once(this.#teams, slug, () =>
      lookUp(`Team "${slug}"`, "name a team of the organisation by its slug", () =>
        github.getTeam({ slug, summaryOnly: true }, this.#options),
      ),
    );
  }

  /** Numeric id of a person. Fails the program when there is no such login. */
  userId(login: string): pulumi.Output<number> {
    return once(this.#users, login, () =>
      lookUp(`Person "${login}"`, "name a person by the login", () =>
        github.getUser({ username: login }, this.#options),
      ),
    );
  }
}

/** Slugs and logins are the same in any case. */
function once(
  known: Map<string, pulumi.Output<number>>,
  name: string,
  make: () => pulumi.Output<number>,
): pulumi.Output<number> {
  const key = name.toLowerCase();
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function lookUp(subject: string, hint: string, call: () => Promise<{ id?: string }>): pulumi.Output<number> {
  const answer = call().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${subject} cannot be looked up on GitHub; ${hint}. GitHub says: ${reason}`);
  });
  return pulumi.output(answer).apply(({ id }) => numericId(subject, id));
}

function numericId(subject: string, id: string | undefined): number {
  // An offline plan has nobody to ask: the id is not known then, and everything that needs it shows as unknown.
  if (id === undefined && pulumi.runtime.isDryRun()) return pulumi.unknown as unknown as number;
  const number = Number(id);
  if (id === undefined || !Number.isInteger(number)) {
    throw new Error(`${subject} has no numeric id: GitHub's answer was ${JSON.stringify(id)}.`);
  }
  return number;
}
