/** Anything a table holds: a plain JSON object with a numeric id, never changed in place. */
export interface Row {
  readonly id: number;
}

type Key = string | number | undefined;

/** Looks-ups by other things than the id: name of the key -> what a row has for it (`undefined` = not listed). */
export type Keys<R> = Record<string, (row: R) => Key>;

/** Told of every change, so that it can be written down. `row` is null when the row is gone. */
export interface Ledger {
  nextId(): number;
  record(table: string, id: number, row: Row | null): void;
}

/** Rows of one kind, by id and by declared keys. Writes replace whole rows, so a row once read stays as it was. */
export class Table<R extends Row, K extends Keys<R> = Keys<R>> {
  readonly name: string;
  readonly #keys: K;
  readonly #ledger: Ledger;
  readonly #rows = new Map<number, R>();
  readonly #lists = new Map<string, Map<Key, Set<number>>>();

  constructor(name: string, keys: K, ledger: Ledger) {
    this.name = name;
    this.#keys = keys;
    this.#ledger = ledger;
    for (const key of Object.keys(keys)) this.#lists.set(key, new Map());
  }

  get(id: number): R | undefined {
    return this.#rows.get(id);
  }

  /** All rows, oldest first. */
  all(): R[] {
    return [...this.#rows.values()];
  }

  /** The rows whose key has this value, oldest first. */
  where(key: keyof K & string, value: Key): R[] {
    const ids = this.#lists.get(key)!.get(value);
    if (!ids) return [];
    return [...ids].sort((a, b) => a - b).map((id) => this.#rows.get(id)!);
  }

  /** The first row whose key has this value. */
  find(key: keyof K & string, value: Key): R | undefined {
    return this.where(key, value)[0];
  }

  insert(fields: Omit<R, "id">): R {
    const row = { id: this.#ledger.nextId(), ...fields } as R;
    this.put(row);
    this.#ledger.record(this.name, row.id, row);
    return row;
  }

  update(id: number, changes: Partial<Omit<R, "id">>): R {
    const before = this.#rows.get(id);
    if (!before) throw new Error(`The table "${this.name}" has no row ${id} to update.`);
    const row = { ...before, ...changes };
    this.put(row);
    this.#ledger.record(this.name, id, row);
    return row;
  }

  delete(id: number): void {
    if (!this.#rows.has(id)) return;
    this.#unlist(id);
    this.#rows.delete(id);
    this.#ledger.record(this.name, id, null);
  }

  /** Deletes the rows whose key has this value. */
  deleteWhere(key: keyof K & string, value: Key): void {
    for (const row of this.where(key, value)) this.delete(row.id);
  }

  /** Puts a row in its place without telling the ledger: for reading the journal back. */
  put(row: R): void {
    this.#unlist(row.id);
    this.#rows.set(row.id, row);
    for (const [key, keyOf] of Object.entries(this.#keys)) {
      const value = keyOf(row);
      if (value === undefined) continue;
      const lists = this.#lists.get(key)!;
      const ids = lists.get(value);
      if (ids) ids.add(row.id);
      else lists.set(value, new Set([row.id]));
    }
  }

  /** Takes a row away without telling the ledger: for reading the journal back. */
  remove(id: number): void {
    this.#unlist(id);
    this.#rows.delete(id);
  }

  clear(): void {
    this.#rows.clear();
    for (const lists of this.#lists.values()) lists.clear();
  }

  #unlist(id: number): void {
    const row = this.#rows.get(id);
    if (!row) return;
    for (const [key, keyOf] of Object.entries(this.#keys)) {
      const value = keyOf(row);
      const lists = this.#lists.get(key)!;
      const ids = lists.get(value);
      ids?.delete(id);
      if (ids?.size === 0) lists.delete(value);
    }
  }
}
