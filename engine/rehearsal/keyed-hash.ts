import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Answers "is it the same secret?" without keeping the secret. */
export interface KeyedHash {
  /** Hash of a text that nobody can look up without the key. */
  of(text: string): string;
  /** Bytes that are the same in every run for the same purpose, and tell nothing of the key. */
  bytesFor(purpose: string, size: number): Buffer;
}

/** Loads the key from a folder, or makes one that only its owner may read. */
export function loadKeyedHash(folder: string): KeyedHash {
  const file = path.join(folder, "key");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, randomBytes(32), { mode: 0o600 });
  }
  const key = readFileSync(file);
  if (key.length !== 32) throw new Error(`"${file}" is damaged. Add --fresh to begin anew.`);
  return {
    of: (text) => createHmac("sha256", key).update(text).digest("base64url"),
    bytesFor: (purpose, size) => Buffer.from(hkdfSync("sha256", key, "slipway", purpose, size)),
  };
}
