import type { ResourceChange } from "./changes.ts";
import { type Danger, type DangerId, dangerIds } from "./danger.ts";
import { environment, fieldRules, ruleset } from "./field-dangers.ts";
import { kindOf } from "./kind.ts";
import type { PlanDocument } from "./plan-document.ts";

/** Objects whose removal loses nothing that a new `up` would not bring back, and opens nothing. */
const harmless = new Set(["Labels", "ActionsVariable", "ActionsEnvironmentVariable", "ActionsOrganizationVariable"]);
/** Objects that hold others back: without them more may pass. */
const protecting = new Set([
  ruleset,
  environment,
  "RepositoryEnvironmentDeploymentPolicy",
  "ActionsRepositoryPermissions",
]);

/**
 * What in these changes should be looked at first, gravest first: lost objects, weakened protection, wider access.
 *
 * @param base and head: the plans that the changes are between, for the checks that branch rules require
 */
export function dangersOf(changes: readonly ResourceChange[], base: PlanDocument, head: PlanDocument): Danger[] {
  const dangers = [...changes.flatMap(dangersOfChange), ...dangersOfNames(base, head)];
  return dangers.sort((left, right) => dangerIds.indexOf(left.id) - dangerIds.indexOf(right.id));
}

function dangersOfChange(change: ResourceChange): Danger[] {
  const type = change.type.split(":").at(-1)!;
  const tell = (id: DangerId, words: string): Danger => ({
    id,
    repository: change.repository,
    message: `${titleOf(change)}: ${words}.`,
  });
  const fields = change.fields.flatMap((field) =>
    fieldRules
      .filter((rule) => rule.type === type && rule.path.test(field.path))
      .flatMap(({ id, say }) => {
        const words = say(field);
        return words === undefined ? [] : [tell(id, words)];
      }),
  );
  if (change.operation === "create") return wideFromTheStart(change, type).map(([id, words]) => tell(id, words));
  if (change.operation === "replace") return [tell("replace", replaced(change)), ...fields];
  if (change.operation === "update" || harmless.has(type)) return fields;
  if (type === "Repository")
    return [tell("delete", "leaves the stack; it is archived where `archiveOnDestroy` says so, else deleted")];
  return [tell(protecting.has(type) ? "protection-weakened" : "delete", "is removed")];
}

function replaced({ fields, type }: ResourceChange): string {
  const why = fields.map(({ path }) => path).join(", ");
  const lost = type.endsWith("Environment") ? "; its secrets and variables go with it" : "";
  return `is deleted and created anew (${why})${lost}`;
}

/** What is dangerous about a new thing. */
function wideFromTheStart({ after = {} }: ResourceChange, type: string): (readonly [DangerId, string])[] {
  const says = (key: string, value: unknown) => after[key] === value;
  if (type === "Repository" && says("visibility", "public")) return [["public", "is public from the start"]];
  if (/OrganizationSecret$/.test(type) && says("visibility", "all"))
    return [["secret-widened", "every repository reads it"]];
  if (/^(TeamRepository|RepositoryCollaborator)$/.test(type) && says("permission", "admin"))
    return [["access-widened", "administers the repository"]];
  const actors = after.bypassActors;
  if (type === ruleset && Array.isArray(actors) && actors.length > 0)
    return [["bypass-added", `${actors.length} may pass the rules`]];
  return [];
}

/** `repository "app"`, `ruleset "Slipway: default branch"`: what people call a thing. */
export function titleOf({
  type,
  name,
  before,
  after,
}: Pick<ResourceChange, "type" | "name" | "before" | "after">): string {
  const own = { ...before, ...after };
  const called = [own.secretName, own.variableName, type.endsWith("RepositoryRuleset") ? own.name : own.environment];
  return `${kindOf(type)} "${called.find((text) => typeof text === "string") ?? name}"`;
}

/**
 * What the lists of names tell. The ids of teams and people are not known without GitHub, so that one approver in the
 * place of another shows here alone.
 */
function dangersOfNames(base: PlanDocument, head: PlanDocument): Danger[] {
  return Object.entries(base.repositories).flatMap(([repository, was]) => {
    const is = head.repositories[repository];
    if (is === undefined) return [];
    const tell = (id: DangerId, names: readonly string[], words: (name: string) => string) =>
      names.map((name): Danger => ({ id, repository, message: words(name) }));
    return [
      ...tell(
        "check-removed",
        without(was.requiredChecks, is.requiredChecks),
        (name) => `Check "${name}" is no longer required.`,
      ),
      ...tell(
        "approval-removed",
        without(was.reviewers, is.reviewers),
        (name) => `"${name}" no longer approves deployments.`,
      ),
      ...tell("bypass-added", without(is.bypass, was.bypass), (name) => `Rules may be passed: "${name}".`),
    ];
  });
}

const without = (names: readonly string[], others: readonly string[]) => names.filter((name) => !others.includes(name));
