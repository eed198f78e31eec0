/** What things were like at any time, so that a list can show what was true a while ago. */
export class History<T extends object> {
  private readonly versions = new Map<number | string, { at: number; value: T | undefined }[]>();

  /** Keeps a thing as it is now; undefined: it is gone. */
  set(key: number | string, at: number, value: T | undefined): void {
    const own = this.versions.get(key) ?? [];
    own.push({ at, value: value === undefined ? undefined : { ...value } });
    this.versions.set(key, own);
  }

  /** All things as they were at that time. */
  at(time: number): T[] {
    const shown: T[] = [];
    for (const [key, own] of this.versions) {
      // What is older than the time asked for will not be asked for again, but for its last version.
      while (own.length > 1 && own[1]!.at <= time) own.shift();
      const first = own[0]!;
      if (first.at > time) continue;
      if (first.value !== undefined) shown.push({ ...first.value });
      else if (own.length === 1) this.versions.delete(key);
    }
    return shown;
  }
}
