import type { Registration } from "../../../engine/run-program.ts";

/** A resource as a program registers it. @param kind `repository:Repository` for the GitHub provider, or a whole type. */
export function registration(
  kind: string,
  inputs: Record<string, unknown>,
  extra: Partial<Registration> = {},
): Registration {
  const type = kind.startsWith("slipway:") ? kind : `github:index/${kind}`;
  const name = extra.name ?? "name";
  return {
    urn: `urn:pulumi:dev::test::${type}::${name}`,
    type,
    name,
    parent: "",
    custom: true,
    inputs,
    dependencies: [],
    protect: false,
    ignoreChanges: [],
    importId: undefined,
    provider: "",
    ...extra,
  };
}
