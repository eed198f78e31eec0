import { type DriftFinding, isDrift, isGone, type RepositoryDrift } from "../drift/drift.ts";
import { type DriftOutcome, settledBy } from "./drift.ts";
import type { Reverted } from "./drift-revert.ts";
import type { WrittenDown } from "./drift-write-down.ts";
import { counted } from "./print.ts";
import { type Drift, partsOf } from "./read-drift.ts";

const longestValue = 160;

/** What `slipway drift` prints. */
export function driftLines(found: Drift, outcome: DriftOutcome, stack: string): string[] {
  const { repositories, calls } = found;
  const { written, reverted } = outcome;
  const settled = settledBy(outcome);
  const acted = written.length + reverted.length > 0;
  const parts = partsOf(found);
  const findings = parts.flatMap((one) => one.findings).filter((one) => !settled.has(one));
  const drift = findings.filter(isDrift).length + repositories.filter(isGone).length;
  const waiting = findings.filter(isWaiting).length + repositories.filter((one) => one.notApplied === true).length;
  const others = [
    [waiting, "not applied yet"],
    [findings.filter(({ ignored }) => ignored).length, "ignored until a date"],
    [findings.filter(({ kind, ignored }) => kind === "undeclared" && !ignored).length, "declared by nobody"],
  ] as const;
  const unchanged = calls.unchanged === 0 ? "" : `, ${calls.unchanged} of them unchanged since the last time`;
  return [
    `Stack ${stack}, ${found.owner}: ${counted(repositories.length, "repository", "repositories")} read by ${calls.sent} calls${unchanged}`,
    ...parts.flatMap((one) => repositoryLines(one, stack)),
    ...waitingLines(found, waiting),
    ...stateLines(found),
    ...writtenLines(written),
    ...revertedLines(reverted),
    "",
    [verdict(drift, acted), ...others.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`)].join(
      ", ",
    ),
    ...(drift > 0 && !acted
      ? [`Leave one for a time: slipway drift --stack ${stack} --ignore REPOSITORY:FIELD --until DATE --reason WHY`]
      : []),
  ];
}

function verdict(drift: number, after: boolean): string {
  if (drift === 0) return after ? "Nothing else differs" : "GitHub has what is declared";
  return `${counted(drift, "difference", "differences")}${after ? " left" : ""}`;
}

/** What nobody made, as it was not applied yet. */
const isWaiting = ({ notApplied, ignored }: DriftFinding) => notApplied === true && !ignored;

/** What goes on where a run was cut off, or has not been yet. */
function waitingLines({ state, stack }: Drift, waiting: number): string[] {
  if (waiting === 0 || !("state" in state)) return [];
  if (state.by === "rehearsal") return ["", `To apply what is not yet: slipway rehearse --stack ${stack}`];
  const cutOff = state.state.pending.size > 0;
  return [
    "",
    cutOff
      ? `A run was cut off. To go on: slipway recover --stack ${stack}, then pulumi up --stack ${stack}`
      : `To apply what is not yet: pulumi up --stack ${stack}`,
  ];
}

/** What could not be told without a state. */
function stateLines({ state }: Drift): string[] {
  if ("state" in state) return [];
  return [
    "",
    `Overwritten secrets were not looked for, as the stack's state is not at hand: ${state.why}`,
    "What no run has applied yet counts as a difference for the same reason.",
  ];
}

function repositoryLines(one: RepositoryDrift, stack: string): string[] {
  const { id, name, there, findings, unread, proposal } = one;
  if (there && findings.length === 0 && unread.length === 0 && proposal === undefined) return [];
  return [
    "",
    id,
    ...(there
      ? []
      : [`  ${one.notApplied ? "not applied" : "missing    "} GitHub shows no repository "${name}" to this token`]),
    ...(proposal === undefined ? [] : [`  waiting     files are proposed by pull request #${proposal}`]),
    ...findings.flatMap((finding) => findingLines(id, finding, stack)),
    ...unread.map(({ what, why }) => `  not read    ${what}: ${why}`),
  ];
}

function findingLines(id: string, finding: DriftFinding, stack: string): string[] {
  const { kind, field, event, exception, ignored, notApplied, resources, acceptable } = finding;
  const indent = " ".repeat(14);
  const word = ignored ? "ignored" : notApplied ? "not applied" : kind;
  const lines = [`  ${word.padEnd(12)}${field}: ${words(finding)}`];
  const doubt = kind === "overwritten" ? "" : "maybe ";
  if (event !== undefined) lines.push(`${indent}${doubt}by ${event.actor} at ${event.at} (${event.action})`);
  if (exception !== undefined) {
    lines.push(`${indent}${ignored ? "until" : "was to be ignored until"} ${exception.until}: ${exception.reason}`);
  }
  if (ignored || notApplied) return lines;
  if (kind === "overwritten")
    lines.push(`${indent}accept: nobody can read the value; give it one: ${setCommand(finding, stack)}`);
  if (acceptable) lines.push(`${indent}accept: slipway drift --stack ${stack} --accept '${id}:${field}'`);
  if (resources.length > 0) lines.push(`${indent}revert: slipway drift --stack ${stack} --revert '${id}:${field}'`);
  return lines;
}

/** What gives a secret a value that the stack knows. */
function setCommand({ path }: DriftFinding, stack: string): string {
  const [field, first, , name] = path.map(String);
  return `slipway secrets set ${field === "environments" ? `${first}/${name}` : first} --stack ${stack}`;
}

function words({ kind, declared, seen, declaredAt, beyond, file }: DriftFinding): string {
  const at = declaredAt === undefined ? "" : ` (${declaredAt})`;
  if (file !== undefined) return kind === "missing" ? "is not there" : "has other content than was delivered";
  if (kind === "overwritten") return `written at ${seen} by somebody else; this stack wrote it last at ${declared}`;
  const about = beyond === undefined ? "" : `${beyond}: `;
  if (kind === "undeclared") return `${about}GitHub has ${valueText(seen)}, which nobody declared`;
  if (kind === "missing") return `${about}declared ${valueText(declared)}${at}, not there`;
  if (declared === undefined) return `${about}GitHub has ${valueText(seen)} as well`;
  return `${about}declared ${valueText(declared)}${at}, GitHub has ${valueText(seen)}`;
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

function revertedLines(reverted: readonly Reverted[]): string[] {
  if (reverted.length === 0) return [];
  return [
    "",
    ...reverted.flatMap(({ id, finding, gone, why, command }) => [
      gone ? `Reverted: ${id}:${finding.field}` : `Not reverted: ${id}:${finding.field}: ${why}`,
      ...(command === undefined ? [] : [`  by hand: ${command}`]),
    ]),
  ];
}

function writtenLines(written: readonly WrittenDown[]): string[] {
  if (written.length === 0) return [];
  const proposal = written.find((one) => one.proposal !== undefined)?.proposal;
  return [
    "",
    ...written.map(({ id, finding, file, why }) =>
      why === undefined ? `Written to ${file}: ${finding.field}` : `Not written: ${id}:${finding.field}: ${why}`,
    ),
    ...(proposal === undefined ? [] : [`Proposed by ${proposal}`]),
  ];
}
