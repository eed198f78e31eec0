import type { Statement } from "../../../components/fleets/policy.ts";

/** A request to AWS: what IAM sees of it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys with their values (`aws:ResourceTag/slipway:stack`). */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** IAM's answer for policies that only allow: no statement that fits is a refusal. */
export function allows(statements: readonly Statement[], request: Request): boolean {
  return statements.some(
    ({ Effect, Action, Resource = [], Condition = {} }) =>
      Effect === "Allow" &&
      [Action].flat().some((action) => like(action, request.action)) &&
      [Resource].flat().some((resource) => like(filled(resource, request), request.resource)) &&
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) => holds(operator, request, key, [wanted].flat())),
      ),
  );
}

function holds(operator: string, request: Request, key: string, wanted: readonly string[]): boolean {
  const found = [request.context?.[key] ?? []].flat();
  const fits = (value: string) =>
    wanted.some((pattern) => {
      const text = filled(pattern, request);
      return /Like|Arn/.test(operator) ? like(text, value) : text === value;
    });
  // IAM: without the key a condition fails, but for "all of none".
  if (operator.startsWith("ForAllValues:")) return found.every(fits);
  return found.some(fits);
}

/** IAM's variables; one without a value fits nothing. */
function filled(pattern: string, { context = {} }: Request): string {
  return pattern.replaceAll(/\$\{([^}]+)\}/g, (_all, key: string) => String(context[key] ?? "\u0000"));
}

function like(pattern: string, text: string): boolean {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return ".*";
    return part === "?" ? "." : part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(text);
}
