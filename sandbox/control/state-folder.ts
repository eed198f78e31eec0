import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What a state folder remembers of its server, beside what the server holds. */
export interface Remembered {
  /** Asked for again at the next start, so that a restarted server has the same URL. */
  readonly port: number;
  readonly token: string;
}

const fileOf = (folder: string) => path.join(folder, "server.json");

/** A token that looks like nobody's real one. */
export const newToken = () => `slipway_${randomBytes(20).toString("hex")}`;

/** Opens (or makes) a state folder. @throws Error when a running server has it already */
export async function openStateFolder(folder: string): Promise<Remembered> {
  mkdirSync(folder, { recursive: true });
  const file = fileOf(folder);
  if (!existsSync(file)) return { port: 0, token: newToken() };
  const remembered = JSON.parse(readFileSync(file, "utf8")) as Remembered;
  if (await isServing(folder, remembered.port)) {
    throw new Error(
      `The state folder "${folder}" is in use by a server on port ${remembered.port}. Stop that one first, or name another folder.`,
    );
  }
  return remembered;
}

export function remember(folder: string, remembered: Remembered): void {
  const draft = `${fileOf(folder)}.draft`;
  writeFileSync(draft, `${JSON.stringify(remembered)}\n`);
  renameSync(draft, fileOf(folder));
}

/** What a server says about its folder, and another one asks. */
export const folderId = (folder: string) => realpathSync(folder);

async function isServing(folder: string, port: number): Promise<boolean> {
  if (port === 0) return false;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/_slipway`, { signal: AbortSignal.timeout(2000) });
    return ((await answer.json()) as { folder?: string }).folder === folderId(folder);
  } catch {
    return false;
  }
}
