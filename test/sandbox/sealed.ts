import sodium from "libsodium-wrappers";

/** Seals a secret as every client of GitHub does. */
export async function seal(key: string, value: string): Promise<string> {
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(value, Buffer.from(key, "base64"))).toString("base64");
}
