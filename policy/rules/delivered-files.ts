import { parse } from "yaml";
import type { WorkflowFile } from "../../workflow/file.ts";
import { inputAt, listAt, type PolicyResource, type Rule } from "../rule.ts";

/** The type of resource that delivers files. */
export const fileSet = "slipway:github:FileSet";
const types = [fileSet];

/** Files whose path and content are known. */
export function filesOf({ inputs }: Pick<PolicyResource, "inputs">): readonly WorkflowFile[] {
  return listAt(inputs, "files").filter(isKnown);
}

function isKnown(file: unknown): file is WorkflowFile {
  return typeof inputAt(file, "path") === "string" && typeof inputAt(file, "content") === "string";
}

/** Those of them that are workflows. */
export const workflowsOf = (resource: PolicyResource) =>
  filesOf(resource).filter(({ path }) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));

/** W-14: whose code runs. */
export const knownAuthors: Rule = {
  id: "W-14",
  title: "Actions come from chosen owners",
  level: "error",
  remedy: "use another action, or write its owner into slipway:policy.parameters.actionOwners",
  reference: "https://docs.zizmor.sh/audits/#forbidden-uses",
  types,
  judge(resource, { actionOwners }) {
    if (actionOwners.length === 0) return [];
    const chosen = new Set(actionOwners.map((owner) => owner.toLowerCase()));
    const used = workflowsOf(resource).flatMap(({ path, content }) =>
      [...content.matchAll(/^[ \t]*(?:-[ \t]+)?uses:[ \t]*["']?([\w.-]+)\/([\w.-]+)/gm)].map(([, owner, name]) => ({
        path,
        owner: owner!,
        action: `${owner}/${name}`,
      })),
    );
    const foreign = used.filter(({ owner }) => !owner.startsWith(".") && !chosen.has(owner.toLowerCase()));
    return [...new Set(foreign.map(({ path, action }) => `${path} uses "${action}"`))];
  },
};

/** W-16: pinned actions grow old unless something moves them, and too new ones may be stolen. */
export const updatedActions: Rule = {
  id: "W-16",
  title: "Dependabot moves pinned actions, some days after their release",
  level: "warning",
  remedy: "deliver .github/dependabot.yml with an update of github-actions, and cooldown: { default-days: 7 } for each",
  reference: "https://docs.zizmor.sh/audits/#dependabot-cooldown",
  types,
  judge(resource) {
    if (workflowsOf(resource).length === 0) return [];
    const file = filesOf(resource).find(({ path }) => /^\.github\/dependabot\.ya?ml$/.test(path));
    return file === undefined ? ["nothing moves its pinned actions"] : faultsOf(file.content);
  },
};

const judged = new Map<string, readonly string[]>();

/** Most repositories have the same file, and reading YAML takes its time. */
function faultsOf(content: string): readonly string[] {
  const known = judged.get(content) ?? faultsOfUpdates(listAt(parse(content), "updates"));
  judged.set(content, known);
  return known;
}

function faultsOfUpdates(updates: readonly unknown[]): string[] {
  const system = (update: unknown) => String(inputAt(update, "package-ecosystem"));
  return [
    ...(updates.some((update) => system(update) === "github-actions") ? [] : ["nothing moves its pinned actions"]),
    ...updates
      .filter((update) => !(Number(inputAt(update, "cooldown.default-days")) > 0))
      .map((update) => `updates of ${system(update)} come on the day of their release`),
    ...updates
      .filter((update) => inputAt(update, "insecure-external-code-execution") === "allow")
      .map((update) => `updates of ${system(update)} run code of others`),
  ];
}
