import { and, differs, text } from "../../workflow/expressions.ts";
import { github, runner, stepOutput } from "../../workflow/expressions-contexts.ts";
import type { Step } from "../../workflow/model.ts";
import { checkout, script } from "../../workflow/steps.ts";
import { scriptPath } from "../delivery.ts";

/** What others left in a cache must not reach what is released. */
export const notForRelease = differs(github.refType, "tag");

/** The reason beside each cache that has that condition. */
export const neverForRelease = {
  audit: "cache-poisoning",
  because: "a tag's run, which releases, neither reads nor writes it",
} as const;

/**
 * The repository's files with its submodules, those within submodules too. Git's copies of them are cached by the
 * commits that they are at; the commit is checked whatever the cache held, as its name is a hash of its content.
 */
export function checkoutWithSubmodules(): readonly [Step, ...Step[]] {
  const key = script("Look for submodules", scriptPath("submodules.sh"), { id: "submodules", arguments: ["key"] });
  const commits = stepOutput(key, "commits");
  return [
    checkout(),
    key,
    {
      name: "Cache submodules",
      if: and(differs(commits, ""), notForRelease),
      uses: "actions/cache",
      accepted: neverForRelease,
      with: {
        path: ".git/modules",
        key: text`${runner("os")}-submodules-${commits}`,
        "restore-keys": text`${runner("os")}-submodules-`,
      },
    },
    script("Check out submodules", scriptPath("submodules.sh"), { if: differs(commits, ""), arguments: ["update"] }),
  ];
}
