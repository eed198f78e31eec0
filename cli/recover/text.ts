import { counted } from "../print.ts";
import type { RecoveryDocument } from "./document.ts";

/** What is printed where only a state was read. */
export function pendingLines({ pending, next }: RecoveryDocument): string[] {
  if (pending.length === 0)
    return [
      "No operation was cut off. If the stack is locked and nobody is at work on it: pulumi cancel",
      `Where an update says that something exists already: ${next[1]}`,
    ];
  return [...operations(pending), "", ...steps(next)];
}

/** What is printed of a stack that was looked at on GitHub too. */
export function recoveryLines(document: RecoveryDocument): string[] {
  const { stack, dryRun, pending, found, waiting, importFiles, cleared, next } = document;
  const [own, others] = [found.filter(({ ours }) => ours), found.filter(({ ours }) => !ours)];
  if (pending.length === 0 && found.length === 0)
    return [
      `Stack ${stack}: nothing was left behind: no operation was cut off, and GitHub has nothing that the state lacks.`,
    ];
  return [
    ...(pending.length === 0 ? ["No operation was cut off."] : operations(pending)),
    "",
    ...(found.length === 0 ? ["GitHub has nothing that the state lacks."] : []),
    ...(own.length === 0
      ? []
      : [
          dryRun
            ? `Stack ${stack} has made on GitHub what its state does not have:`
            : `${counted(own.length, "thing is", "things are")} in the state of stack ${stack} now:`,
          ...own.flatMap(findingLines),
        ]),
    ...(others.length === 0 ? [] : ["Not taken over:", ...others.flatMap(findingLines)]),
    ...(waiting.length === 0
      ? []
      : [
          "Creations by other providers were cut off; look for these there, and import what is there:",
          ...waiting.map((urn) => `  ${urn}`),
        ]),
    ...(cleared ? ["Creations that were cut off are no longer noted in the state."] : []),
    ...(dryRun && importFiles.length > 0 ? [`As files for pulumi import: ${importFiles.join(", ")}`] : []),
    "",
    ...steps(next),
  ];
}

function operations(pending: RecoveryDocument["pending"]): string[] {
  return [
    `${counted(pending.length, "operation was", "operations were")} cut off.`,
    "",
    ...pending.flatMap(({ kind, type, name, advice }) => [`${kind} ${type} ${name}`, `  ${advice}`]),
  ];
}

function findingLines({ what, why, differs }: RecoveryDocument["found"][number]): string[] {
  return [`  ${what}`, `    ${why}`, ...differs.map((line) => `    ${line}`)];
}

/** Words behind the commands that need some. */
function steps(next: readonly string[]): string[] {
  if (next.length === 1) return [`Next: ${next[0]}, and look at it before the next update`];
  const width = Math.max(...next.map((command) => command.length)) + 2;
  const words = (command: string) => {
    if (command.startsWith("pulumi cancel")) return "where it says that the stack is locked";
    if (command.startsWith("pulumi preview")) return "and look at it before the next update";
    return command.endsWith("--yes") ? "takes over what is this stack's" : "looks for what is on GitHub already";
  };
  return [
    "Then, with nobody else at work on the stack:",
    ...next.map((command) => `  ${command.padEnd(width)}${words(command)}`),
  ];
}
