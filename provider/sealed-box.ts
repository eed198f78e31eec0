/**
 * Encrypts a secret for GitHub, as libsodium's sealed box, in base64. The library is loaded only when a secret is written.
 *
 * @param publicKey GitHub's public key of the repository, environment or organisation, in base64
 */
export async function seal(value: string, publicKey: string): Promise<string> {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  const key = sodium.from_base64(publicKey, sodium.base64_variants.ORIGINAL);
  return sodium.to_base64(sodium.crypto_box_seal(value, key), sodium.base64_variants.ORIGINAL);
}
