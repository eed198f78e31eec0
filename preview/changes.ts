import diff from "microdiff";
import { type DeclaredResource, type PlanDocument, repositoriesByUrn } from "./plan-document.ts";
import { replacingFields } from "./replacement.ts";

export type Operation = "create" | "update" | "replace" | "delete";

/** One value of a resource that is not as it was. */
export interface FieldChange {
  /** Where it is in the inputs (`rules.pullRequest.requiredApprovingReviewCount`, `files[2].content`). */
  readonly path: string;
  /** Undefined where there was none. */
  readonly before: unknown;
  /** Undefined where there is none any more. */
  readonly after: unknown;
}

/** What a change of the inventory does to one resource. */
export interface ResourceChange {
  readonly operation: Operation;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Inventory id of its repository; undefined for what belongs to the owner. */
  readonly repository: string | undefined;
  /** Inputs before; undefined for a new resource. */
  readonly before: Readonly<Record<string, unknown>> | undefined;
  /** Inputs after; undefined for one that goes. */
  readonly after: Readonly<Record<string, unknown>> | undefined;
  /** Of an update or replacement, in the order of the inputs. */
  readonly fields: readonly FieldChange[];
}

/** Compares what two plans of one stack declare. Components are left out: they hold nothing themselves. */
export function changesBetween(base: PlanDocument, head: PlanDocument): ResourceChange[] {
  const [before, after] = [custom(base), custom(head)];
  const [was, is] = [repositoriesByUrn(base.resources), repositoriesByUrn(head.resources)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((urn) => {
    const [old, now] = [before.get(urn), after.get(urn)];
    const { type, name } = (now ?? old)!;
    const repository = is.get(urn) ?? was.get(urn);
    const checks = (plan: PlanDocument) => plan.repositories[repository ?? ""]?.requiredChecks ?? [];
    const fields =
      old === undefined || now === undefined
        ? []
        : [...written(old, now), ...requiredChecks(old, now, checks(base), checks(head))];
    if (old !== undefined && now !== undefined && fields.length === 0) return [];
    const operation = operationOf(old, now, fields);
    return [{ operation, urn, type, name, repository, before: old?.inputs, after: now?.inputs, fields }];
  });
  return changes.sort(
    (left, right) => compare(left.repository ?? "", right.repository ?? "") || compare(left.urn, right.urn),
  );
}

/** What will be changed: not what is left to GitHub from now on. */
function written(old: DeclaredResource, now: DeclaredResource): FieldChange[] {
  const left = now.ignoreChanges ?? [];
  return fieldChanges(old.inputs, now.inputs).filter(
    ({ path }) => !left.some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`)),
  );
}

/** What a ruleset requires is known only once the workflows are delivered; which checks those are, the plan says beside it. */
function requiredChecks(
  old: DeclaredResource,
  now: DeclaredResource,
  before: readonly string[],
  after: readonly string[],
): FieldChange[] {
  if (!requiresUnknown(old) || !requiresUnknown(now) || JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path: "rules.requiredStatusChecks", before: [...before], after: [...after] }];
}

const requiresUnknown = ({ inputs: { rules } }: DeclaredResource) =>
  (rules as { requiredStatusChecks?: unknown } | undefined)?.requiredStatusChecks === "[unknown]";

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

function operationOf(
  old: DeclaredResource | undefined,
  now: DeclaredResource | undefined,
  fields: readonly FieldChange[],
): Operation {
  if (old === undefined) return "create";
  if (now === undefined) return "delete";
  const replacing = replacingFields(now.type);
  return fields.some(({ path }) => replacing.has(path.split(/[.[]/)[0]!)) ? "replace" : "update";
}

/** Resources that exist somewhere: neither the stack, nor providers, nor components (which have no inputs). */
function custom({ resources }: PlanDocument): Map<string, DeclaredResource> {
  return new Map(
    resources
      .filter(({ type, inputs }) => !type.startsWith("pulumi:") && Object.keys(inputs).length > 0)
      .map((resource) => [resource.urn, resource]),
  );
}

/** What differs between two sets of inputs, each leaf by itself. */
export function fieldChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): FieldChange[] {
  return diff(aligned(before), aligned(after)).map((difference) => ({
    path: pathText(difference.path),
    before: difference.type === "CREATE" ? undefined : difference.oldValue,
    after: difference.type === "REMOVE" ? undefined : difference.value,
  }));
}

/** Lists of things with a name compared by it, so that one more at the front is one change. */
function aligned(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), (_key, inner) => {
    const key =
      Array.isArray(inner) && inner.length > 0
        ? ["path", "context", "actorId"].find((name) => named(inner, name))
        : undefined;
    return key === undefined
      ? inner
      : Object.fromEntries(inner.map((item: Record<string, unknown>) => [String(item[key]), item]));
  });
}

function named(list: readonly unknown[], key: string): boolean {
  const names = list.map((item) =>
    typeof item === "object" && item !== null ? (item as Record<string, unknown>)[key] : undefined,
  );
  return names.every((name) => name !== undefined && name !== "[unknown]") && new Set(names).size === names.length;
}

/** `a.b[0].c`; names that are no words stand in brackets. */
function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, at) =>
      typeof part === "number" ? `[${part}]` : /^[\w-]+$/.test(part) ? `${at === 0 ? "" : "."}${part}` : `["${part}"]`,
    )
    .join("");
}
