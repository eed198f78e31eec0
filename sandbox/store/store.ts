import { Births } from "./births.ts";
import type { Entry, Journal, RefMoves } from "./journal.ts";
import { Lock } from "./lock.ts";
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
  #afterwards: (() => void)[] = [];
  #moved = false;
  readonly #lock = new Lock();
  #writing = false;
  /** What a killed server left half done in git; to be taken back before the first request. */
  readonly unfinished: readonly RefMoves[];

  constructor(journal?: Journal) {
    this.#journal = journal;
    this.tables = tablesOf({
      nextId: () => {
        this.births.note(this.#nextId);
        return this.#nextId++;
      },
      record: (table, id, row) => void this.#pending.push([table, id, row]),
    });
    const history = journal?.read() ?? { entries: [], unfinished: [] };
    for (const entry of history.entries) this.#replay(entry);
    this.unfinished = history.unfinished;
    this.#moved = history.unfinished.length > 0; // the next entry says that they are dealt with
  }

  /**
   * Runs one request that changes something. Such requests run one at a time, so that all that each one changes is one
   * entry of the journal, written when it has ended: after a kill it is there as a whole or not at all.
   */
  write<T>(task: () => Promise<T> | T): Promise<T> {
    return this.#lock.run(async () => {
      this.#writing = true;
      try {
        return await task();
      } finally {
        this.#writing = false;
        this.commit();
      }
    });
  }

  /** Writes down what has changed; while a write is under way its end does that. */
  commit(): void {
    if (this.#writing) return;
    const changes = this.#pending;
    const afterwards = this.#afterwards;
    this.#pending = [];
    this.#afterwards = [];
    if (changes.length > 0 || this.#moved) this.#journal?.append({ nextId: this.#nextId, changes });
    this.#moved = false;
    for (const task of afterwards) task();
  }

  /** Writes down that refs are about to be moved, so that a start after a kill can take it back. */
  willMove(moves: RefMoves): void {
    this.#journal?.append(moves);
    this.#moved = true;
  }

  /** Does what cannot be taken back after the request's entry has been written. */
  afterwards(task: () => void): void {
    this.#afterwards.push(task);
  }

  /** Shortens a long journal; only when nothing is unfinished any more. */
  compact(): void {
    this.#journal?.compact(this.#whole());
  }

  /** Forgets every row; ids go on counting, so nothing old is mistaken for something new. */
  clear(): void {
    for (const table of Object.values(this.tables)) table.clear();
    this.#pending = [];
    this.#afterwards = [];
    this.#moved = false;
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
