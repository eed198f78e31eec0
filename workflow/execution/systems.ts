/** Values of `process.platform` by how the labels of GitHub's own machines begin. */
const systems: readonly (readonly [RegExp, NodeJS.Platform])[] = [
  [/^(ubuntu|linux)(-|$)/i, "linux"],
  [/^macos(-|$)/i, "darwin"],
  [/^windows(-|$)/i, "win32"],
];

/** The system that a runner label asks for (`linux` for `ubuntu-24.04`); undefined where it says none. */
export function systemOf(label: string): NodeJS.Platform | undefined {
  return systems.find(([pattern]) => pattern.test(label))?.[1];
}
