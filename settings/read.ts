import { z } from "zod";
import { formatField } from "../inventory/field-path.ts";
import { nearest } from "../inventory/nearest.ts";
import { bareSchema } from "../inventory/schema/lookup.ts";
import { valueFaults } from "../inventory/schema-faults.ts";
import { SettingsError, type SettingsFault } from "./fault.ts";
import { type Settings, settingsShape } from "./schema.ts";
import { everySecret, secretKey, secretScope } from "./secret-source.ts";

const prefix = "slipway:";

/**
 * A stack's settings from Pulumi's flat configuration (`slipway:owner` -> text; maps and lists are JSON text). Keys of
 * other namespaces are left alone.
 *
 * @throws SettingsError with every fault.
 */
export function readSettings(stack: string, config: Readonly<Record<string, string>>): Settings {
  const { settings, faults } = parseSettings(stack, config);
  if (settings === undefined) throw new SettingsError(faults);
  return settings;
}

/** The same for code that reads several stacks and tells all their faults at once. */
export function parseSettings(
  stack: string,
  config: Readonly<Record<string, string>>,
): { settings?: Settings; faults: SettingsFault[] } {
  const file = `Pulumi.${stack}.yaml`;
  const faults: SettingsFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(config)) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length);
    const schema = Object.hasOwn(settingsShape.shape, name) ? settingsShape.shape[name as "owner"] : undefined;
    const fault = (message: string) => faults.push({ file, key, message });
    if (schema === undefined) {
      fault(unknownSetting(name));
    } else if (isText(schema)) {
      values[name] = text;
    } else {
      try {
        values[name] = JSON.parse(text);
      } catch {
        fault("is not JSON text; write a map or list under the key in the stack file");
      }
    }
  }
  for (const { path, message } of valueFaults(values, settingsShape)) {
    faults.push({ file, key: prefix + formatField(path), message });
  }
  const parsed = settingsShape.safeParse(values);
  if (parsed.success) faults.push(...conflicts(parsed.data).map((fault) => ({ file, ...fault })));
  return parsed.success && faults.length === 0
    ? { settings: { stack, ...capitalSecrets(parsed.data) }, faults }
    : { faults };
}

function isText(schema: z.ZodType): boolean {
  const bare = bareSchema(schema);
  return !(bare instanceof z.ZodObject || bare instanceof z.ZodRecord || bare instanceof z.ZodArray);
}

function unknownSetting(name: string): string {
  const known = Object.keys(settingsShape.shape);
  const [best] = nearest(name, known, 1);
  if (best !== undefined) return `is no setting; did you mean "${prefix}${best}"?`;
  return `is no setting; write one of ${known.map((other) => prefix + other).join(", ")}`;
}

/** Settings that are right one by one, but not together. */
function conflicts({
  ownerType,
  organization,
  plan,
  secrets,
}: z.infer<typeof settingsShape>): { key: string; message: string }[] {
  const found: { key: string; message: string }[] = [];
  if (ownerType === "user") {
    if (organization === "owned") {
      found.push({
        key: `${prefix}organization`,
        message: 'is "owned", but a user has no organisation; write "observed"',
      });
    }
    if (plan === "enterprise") {
      found.push({
        key: `${prefix}plan`,
        message: 'is "enterprise", which a user cannot have; write "free", or "team" for Pro',
      });
    }
  }
  const forAll = secrets[everySecret];
  if (forAll !== undefined && (forAll.from.startsWith("aws-") || "key" in forAll)) {
    const message = "would give every secret the same value; name each secret, or write {from: generated}";
    found.push({ key: `${prefix}${formatField(["secrets", everySecret])}`, message });
  }
  const first = new Map<string, string>();
  for (const [key, source] of Object.entries(secrets)) {
    const field = prefix + formatField(["secrets", key]);
    const scope = secretScope(key);
    const other = first.get(secretKey(scope));
    if (other !== undefined) {
      found.push({ key: field, message: `is the same name as "${other}" to GitHub; write it once` });
    }
    first.set(secretKey(scope), other ?? key);
    if (scope.environment?.includes(":") && source.from === "config" && source.key === undefined) {
      const message = 'needs a key without ":" for Pulumi\'s configuration; write {from: config, key: ...}';
      found.push({ key: field, message });
    }
  }
  return found;
}

function capitalSecrets<T extends { secrets: Settings["secrets"] }>(settings: T): T {
  const secrets = Object.fromEntries(
    Object.entries(settings.secrets).map(([key, source]) => [secretKey(secretScope(key)), source]),
  );
  return { ...settings, secrets };
}
