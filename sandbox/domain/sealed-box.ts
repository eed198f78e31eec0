import { createHash, randomBytes } from "node:crypto";
import sodium from "libsodium-wrappers";
import { unprocessable } from "../http/api-error.ts";
import type { Scope } from "../store/rows.ts";
import type { World } from "../world.ts";

/** Bytes; GitHub's limit for one secret. */
const maximumSecret = 48 * 1024;

/** Must have ended before the first key is asked for. */
export const sodiumReady = (): Promise<void> => sodium.ready;

const sha256 = (text: string | Uint8Array) => createHash("sha256").update(text);

/** Random bytes (base64) that are this server's own, from its first start on. */
export function serverKey(world: World): string {
  const { serverSecrets } = world.tables;
  const row = serverSecrets.all()[0] ?? serverSecrets.insert({ key_seed: randomBytes(32).toString("base64") });
  return row.key_seed;
}

/** The key pair of one place; made from the server's seed, so it is the same after a restart. */
function keyPair(world: World, scope: Scope) {
  return sodium.crypto_box_seed_keypair(sha256(`${serverKey(world)} ${scope}`).digest());
}

/** The public key that secrets of a place must be sealed for. */
export function publicKey(world: World, scope: Scope): { key_id: string; key: string } {
  const { publicKey } = keyPair(world, scope);
  return {
    key_id: BigInt(`0x${sha256(publicKey).digest("hex").slice(0, 15)}`).toString(),
    key: Buffer.from(publicKey).toString("base64"),
  };
}

/** What is kept of a secret: enough to tell whether it has a certain value, not what it is. */
export const secretDigest = (value: string | Uint8Array) => sha256("slipway-sandbox\0").update(value).digest("hex");

/** Opens a sealed box and returns the digest of what is in it. @throws ApiError 422 when it was not sealed for this key. */
export function openSecret(world: World, scope: Scope, keyId: string, encrypted: string): string {
  if (keyId !== publicKey(world, scope).key_id) {
    throw unprocessable("Bad request - the key_id is not the id of the current public key.");
  }
  const keys = keyPair(world, scope);
  let value: Uint8Array;
  try {
    value = sodium.crypto_box_seal_open(Buffer.from(encrypted, "base64"), keys.publicKey, keys.privateKey);
  } catch {
    throw unprocessable("Bad request - the encrypted_value could not be decrypted with the key of this key_id.");
  }
  if (value.byteLength > maximumSecret) throw unprocessable("Secret value is too long (maximum is 48 KB).");
  return secretDigest(value);
}
