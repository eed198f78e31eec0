import { NotReadable } from "./reading.ts";
import type { Unread } from "./seen.ts";

/** Reads the parts of something, and keeps account of those that may not be read. */
export interface Parts {
  /** The part, or undefined where it may not be read. */
  read<Part>(what: string, part: () => Promise<Part>): Promise<Part | undefined>;
  readonly unread: Unread[];
}

export function createParts(): Parts {
  const unread: Unread[] = [];
  return {
    unread,
    async read(what, part) {
      try {
        return await part();
      } catch (error) {
        if (!(error instanceof NotReadable)) throw error;
        const needs = error.needs === undefined ? "" : ` (give the token ${error.needs})`;
        unread.push({ what, why: `${error.message}${needs}` });
        return undefined;
      }
    },
  };
}
