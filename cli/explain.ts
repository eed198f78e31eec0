import path from "node:path";
import { explainLines, loadInventory } from "../inventory/inventory.ts";
import { UsageError } from "./exit.ts";
import { print } from "./print.ts";
import { unknownRepository } from "./render.ts";

/** `slipway explain`: prints a field's value and the file and line that set it. */
export async function explain(id: string, field: string): Promise<void> {
  const inventory = loadInventory(path.join(process.cwd(), "inventory"));
  const entry = inventory.repositories.find((candidate) => candidate.id === id);
  if (entry === undefined)
    throw new UsageError(
      unknownRepository(
        id,
        inventory.repositories.map((known) => known.id),
      ),
    );
  let lines: string[];
  try {
    lines = explainLines(entry, field);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (lines.length === 0) print(`${field} is undeclared: GitHub keeps what it has.`);
  for (const line of lines) print(line);
}
