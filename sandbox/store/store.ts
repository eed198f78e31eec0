import { Births } from "./births.ts";
import type { Entry, Journal } from "./journal.ts";
import type { Row, Table } from "./table.ts";
import { type Tables, tablesOf } from "./tables.ts";

export type { Tables } from "./tables.ts";

/** All that the embedded GitHub knows besides git objects; with a journal it outlives the process. */
export class Store {
  readonly tables: Tables;
  readonly births = new Births();
  readonly #journal: Journal | undefined;
  #nextId = 1001;
  #pending: (readonly [string, number, Row | null])[] = [];

  constructor(journal?: Journal) {
    this.#journal = journal;
    this.tables = tablesOf({
      nextId: () => {
        this.births.note(this.#nextId);
        return this.#nextId++;
      },
      record: (table, id, row) => void this.#pending.push([table, id, row]),
    });
    for (const entry of journal?.read() ?? []) this.#replay(entry);
    journal?.compact(this.#whole());
  }

  /** Writes down what changed since the last call, as one entry. */
  commit(): void {
    if (this.#pending.length === 0) return;
    const changes = this.#pending;
    this.#pending = [];
    this.#journal?.append({ nextId: this.#nextId, changes });
  }

  /** Forgets every row; ids go on counting, so nothing old is mistaken for something new. */
  clear(): void {
    for (const table of Object.values(this.tables)) table.clear();
    this.#pending = [];
    this.#journal?.replace(this.#whole());
  }

  close(): void {
    this.commit();
    this.#journal?.close();
  }

  #replay({ nextId, changes }: Entry): void {
    const tables = this.tables as unknown as Record<string, Table<Row>>;
    for (const [name, id, row] of changes) {
      const table = tables[name];
      if (!table)
        throw new Error(
          `The journal names a table "${name}" that this version has not. Remove the state folder to begin anew.`,
        );
      if (row) table.put(row);
      else table.remove(id);
    }
    this.#nextId = nextId;
  }

  #whole(): Entry {
    const changes = Object.values(this.tables).flatMap((table) =>
      table.all().map((row) => [table.name, row.id, row] as const),
    );
    return { nextId: this.#nextId, changes };
  }
}
