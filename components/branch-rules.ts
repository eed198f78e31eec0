import * as github from "@pulumi/github";
import * as pulumi from "@pulumi/pulumi";
import { bypassActors } from "./bypass-actors.ts";
import { childOptions } from "./child-options.ts";
import type { Directory } from "./directory.ts";
import { pendingChecks, requirableChecks } from "./required-checks.ts";
import { branchRules, type Rules, tagRefs, tagRules } from "./rules.ts";

export interface BranchRulesArgs {
  /** Name of the repository. */
  readonly repository: pulumi.Input<string>;
  readonly rules: Rules;
  /** Checks of the repository's own workflows that should be required, as GitHub shows them. */
  readonly requiredChecks: readonly string[];
  /** Checks that the workflows on the default branch report on every pull request. */
  readonly reportedChecks: pulumi.Input<readonly string[]>;
  /** Looks bypassing teams up. */
  readonly directory: Directory;
  /** App id of GitHub Actions. Default: github.com's; a server of one's own has another. */
  readonly actionsAppId?: number;
}

/** One ruleset for the default branch and, where tags are declared, one for them. Other rulesets are left alone. */
export class BranchRules extends pulumi.ComponentResource {
  /** Checks that the ruleset requires now, external ones included. */
  declare readonly requiredChecks: pulumi.Output<string[]>;
  /** Wanted checks that the default branch does not report yet; the next `up` after a merge requires them. */
  declare readonly pendingChecks: pulumi.Output<string[]>;
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(name: string, args: BranchRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:BranchRules", name, {}, opts);
    const { repository, rules, requiredChecks: wanted, directory, actionsAppId } = args;
    const reported = pulumi.output(args.reportedChecks);
    const checks = reported.apply((names) =>
      requirableChecks({
        wanted,
        reported: names,
        ...(rules.checks && { external: rules.checks }),
        ...(actionsAppId !== undefined && { actionsAppId }),
      }),
    );
    const options = childOptions(this, opts);

    const leaves: pulumi.Resource[] = [
      new github.RepositoryRuleset(
        `${name}-branch`,
        {
          repository,
          name: "Slipway: default branch",
          target: "branch",
          enforcement: "active",
          conditions: { refName: { includes: ["~DEFAULT_BRANCH"], excludes: [] } },
          bypassActors: bypassActors(rules.bypass, directory),
          rules: branchRules(rules, checks),
        },
        options,
      ),
    ];
    if (rules.tags !== undefined) {
      leaves.push(
        new github.RepositoryRuleset(
          `${name}-tags`,
          {
            repository,
            name: "Slipway: tags",
            target: "tag",
            enforcement: "active",
            conditions: { refName: { includes: tagRefs(rules.tags.patterns), excludes: [] } },
            bypassActors: bypassActors(rules.tags.bypass, directory),
            rules: tagRules(rules.tags),
          },
          options,
        ),
      );
    }

    this.leaves = leaves;
    this.requiredChecks = checks.apply((required) => required.map(({ context }) => context));
    this.pendingChecks = reported.apply((names) => pendingChecks(wanted, names));
    this.registerOutputs({ requiredChecks: this.requiredChecks, pendingChecks: this.pendingChecks });
  }
}
