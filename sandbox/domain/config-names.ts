import { unprocessable } from "../http/api-error.ts";

/** Checks and upper-cases the name of a secret or variable. @throws ApiError 422 */
export function configName(kind: "Secret" | "Variable", name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw unprocessable(
      `${kind} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).`,
    );
  }
  if (/^GITHUB_/i.test(name)) throw unprocessable(`${kind} names must not start with GITHUB_.`);
  return name.toUpperCase();
}
