import { describe, expect, it } from "vitest";
import { repositoryInputs } from "../../components/repository-inputs.ts";
import {
  newRepository,
  type RepositorySettings,
  repositoryArgs,
  untouchedInputs,
} from "../../components/repository-settings.ts";
import fc from "../property.ts";

const flag = fc.boolean();
const some = <Members extends object>(members: { [Key in keyof Members]: fc.Arbitrary<Members[Key]> }) =>
  fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Partial<Members>>;

const settings = fc.record(
  {
    name: fc.constantFrom("sample-app", "other"),
    adopt: flag,
    description: fc.string(),
    homepage: fc.webUrl(),
    visibility: fc.constantFrom("public", "private", "internal"),
    topics: fc.array(fc.constantFrom("a", "b", "c")),
    template: fc.constant("acme/seed"),
    archived: flag,
    features: some({ issues: flag, projects: flag, wiki: flag, discussions: flag }),
    merge: some({
      squash: flag,
      mergeCommit: flag,
      rebase: flag,
      auto: flag,
      updateBranch: flag,
      deleteBranch: flag,
      squashTitle: fc.constantFrom("PR_TITLE", "COMMIT_OR_PR_TITLE"),
      squashMessage: fc.constantFrom("PR_BODY", "COMMIT_MESSAGES", "BLANK"),
      commitTitle: fc.constantFrom("PR_TITLE", "MERGE_MESSAGE"),
      commitMessage: fc.constantFrom("PR_BODY", "PR_TITLE", "BLANK"),
    }),
    security: some({ secretScanning: flag, pushProtection: flag, vulnerabilityAlerts: flag, dependabotUpdates: flag }),
  },
  { requiredKeys: ["name"] },
) as fc.Arbitrary<RepositorySettings>;

/** Inputs that an entry speaks of, written down apart from the code that makes them. */
function spokenOf({ features = {}, merge = {}, security = {}, ...rest }: RepositorySettings): Set<string> {
  const inputs: Record<string, unknown> = {
    name: rest.name,
    archiveOnDestroy: true,
    description: rest.description,
    homepageUrl: rest.homepage,
    visibility: rest.visibility,
    topics: rest.topics,
    archived: rest.archived,
    hasIssues: features.issues,
    hasProjects: features.projects,
    hasWiki: features.wiki,
    hasDiscussions: features.discussions,
    allowSquashMerge: merge.squash,
    allowMergeCommit: merge.mergeCommit,
    allowRebaseMerge: merge.rebase,
    allowAutoMerge: merge.auto,
    allowUpdateBranch: merge.updateBranch,
    deleteBranchOnMerge: merge.deleteBranch,
    squashMergeCommitTitle: merge.squashTitle,
    squashMergeCommitMessage: merge.squashMessage,
    mergeCommitTitle: merge.commitTitle,
    mergeCommitMessage: merge.commitMessage,
    securityAndAnalysis: security.secretScanning ?? security.pushProtection,
  };
  return new Set(Object.keys(inputs).filter((input) => inputs[input] !== undefined));
}

describe("repositoryArgs", () => {
  it("holds every input either to what is declared or to what it was", () => {
    fc.assert(
      fc.property(settings, (entry) => {
        const args = repositoryArgs(entry);
        const untouched = untouchedInputs(entry);
        const spoken = spokenOf(entry);
        for (const input of repositoryInputs) {
          const enforced = input in args && !untouched.includes(input);
          const frozen = entry.archived === true && input !== "archived" && input !== "archiveOnDestroy";
          expect([input, enforced]).toEqual([input, spoken.has(input) && !frozen]);
          if (!enforced) expect(untouched).toContain(input);
        }
      }),
    );
  });

  it("holds every part of the security features either to what is declared or to what it was", () => {
    const parts = [
      "advancedSecurity",
      "codeSecurity",
      "secretScanning",
      "secretScanningAiDetection",
      "secretScanningNonProviderPatterns",
      "secretScanningPushProtection",
    ];
    fc.assert(
      fc.property(settings, (entry) => {
        const analysis = repositoryArgs(entry).securityAndAnalysis as Record<string, unknown> | undefined;
        const untouched = untouchedInputs(entry);
        for (const part of parts) {
          const held = untouched.includes("securityAndAnalysis") || untouched.includes(`securityAndAnalysis.${part}`);
          expect([part, held]).toEqual([part, entry.archived === true || analysis?.[part] === undefined]);
        }
      }),
    );
  });

  it("starts a new repository with GitHub's own settings, and an adopted one with none", () => {
    fc.assert(
      fc.property(settings, (entry) => {
        const args = repositoryArgs(entry);
        const spoken = spokenOf(entry);
        const unspoken = Object.keys(args).filter((input) => !spoken.has(input));
        const expected = [...Object.keys(newRepository), ...(entry.template === undefined ? [] : ["template"])];
        expect(unspoken.sort()).toEqual(entry.adopt ? [] : expected.filter((input) => !spoken.has(input)).sort());
        for (const input of unspoken.filter((one) => one !== "template")) {
          expect(args).toHaveProperty(input, newRepository[input as keyof typeof newRepository]);
        }
      }),
    );
  });

  it("is private where nobody says how visible it is", () => {
    expect(repositoryArgs({ name: "quiet" }).visibility).toBe("private");
  });

  it("refuses a template that is no repository", () => {
    for (const template of ["seed", "acme/", "/seed", "acme/seed/more"]) {
      expect(() => repositoryArgs({ name: "app", template })).toThrow(
        `Template "${template}" is no repository; write "owner/name".`,
      );
    }
  });
});
