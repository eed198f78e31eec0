/** One thing that is wrong in the inventory. */
export interface Fault {
  /** File as a user would name it (`inventory/repositories/sample-app.yaml`). */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** The field (`rules.approvals`); empty when the file as a whole is meant. */
  readonly field: string;
  /** What is wrong with it and what to write instead; reads on from the field's name. */
  readonly message: string;
}

/** One line for people: `inventory/defaults.yaml:7: "rules.approvals" is 11; write a whole number from 0 to 10`. */
export function faultText({ file, line, field, message }: Fault): string {
  return `${file}:${line}: ${field === "" ? "" : `${JSON.stringify(field)} `}${message}`;
}

/** The inventory cannot be used. Carries every fault of every file. */
export class InventoryError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const sorted = sortFaults(faults);
    super(
      [
        `The inventory has ${sorted.length === 1 ? "a fault" : `${sorted.length} faults`}:`,
        ...sorted.map(faultText),
      ].join("\n"),
    );
    this.name = "InventoryError";
    this.faults = sorted;
  }
}

/** By file and line; a fault that several repositories lead to is told once. */
function sortFaults(faults: readonly Fault[]): Fault[] {
  const once = new Map(faults.map((fault) => [faultText(fault), fault]));
  return [...once.values()].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.field, b.field) || compare(a.message, b.message),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
