import rpc from "@pulumi/pulumi/runtime/rpc.js";

/** Properties as Pulumi's protocol carries them: secrets are wrapped, unknown values are a marker. */
export type WireProperties = Record<string, unknown>;

/** False for a value, or one with a part, that exists only after an update. */
export function isKnown(value: unknown): boolean {
  if (value === rpc.unknownValue) return false;
  if (Array.isArray(value)) return value.every(isKnown);
  if (value !== null && typeof value === "object") return Object.values(value).every(isKnown);
  return true;
}

/** A copy without secret wrappers, at any depth. */
export function unwrapSecrets(value: unknown): unknown {
  if (rpc.isRpcSecret(value)) return unwrapSecrets(rpc.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapSecrets(item)]));
  }
  return value;
}

/** True when a value is a secret or holds one. */
export function holdsSecret(value: unknown): boolean {
  if (rpc.isRpcSecret(value)) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(holdsSecret);
}

/**
 * Properties ready for the wire: those named in `secretKeys`, and those that were secret in `before`, are wrapped whole,
 * so that nothing which was a secret is ever stored in clear. Undefined members are left out, as the wire has none.
 */
export function toWire(
  properties: object,
  secretKeys: readonly string[],
  before: readonly WireProperties[],
): WireProperties {
  const wire: WireProperties = {};
  for (const [key, value] of Object.entries(withoutUndefined(properties) as object)) {
    const secret = secretKeys.includes(key) || before.some((old) => holdsSecret(old[key]));
    wire[key] = secret ? { [rpc.specialSigKey]: rpc.specialSecretSig, value } : value;
  }
  return wire;
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item) ?? null);
  if (value !== null && typeof value === "object") {
    const kept = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(kept.map(([key, item]) => [key, withoutUndefined(item)]));
  }
  return value;
}
