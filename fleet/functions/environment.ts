import { environmentOf, type HandlerName } from "../contract.ts";

/** Every variable that a function is given. @throws Error that names all that are missing */
export function environmentFor(
  handler: HandlerName,
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const missing = environmentOf[handler].filter((name) => !variables[name]);
  if (missing.length > 0) {
    const names = missing.map((name) => `"${name}"`).join(", ");
    throw new Error(`The function "${handler}" has no ${names}: its component gives it what the contract names.`);
  }
  return Object.fromEntries(environmentOf[handler].map((name) => [name, variables[name]!]));
}
