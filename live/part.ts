import { NotReadable, ReadingError } from "./reading.ts";

/** Something that was asked of GitHub: what it is, or why it could not be seen. */
export type Part<Value> = { readonly seen: Value } | { readonly unseen: string };

/** Reads one thing, so that what may not be read, or what GitHub fails at, is told and takes nothing else with it. */
export async function part<Value>(read: () => Promise<Value>): Promise<Part<Value>> {
  try {
    return { seen: await read() };
  } catch (error) {
    if (error instanceof NotReadable)
      return { unseen: error.needs === undefined ? error.message : `${error.message} (give the token ${error.needs})` };
    if (error instanceof ReadingError) return { unseen: error.message };
    throw error;
  }
}

/** What was seen, or nothing. */
export function seenOf<Value>(one: Part<Value>): Value | undefined {
  return "seen" in one ? one.seen : undefined;
}
