import { addressFailures } from "../repository-name.ts";
import type { CheckFailure } from "../resource-handler.ts";
import { key } from "./plan.ts";

/** Every fault of the inputs of `slipway:github:Labels`. */
export function checkLabels(
  inputs: Readonly<Record<string, unknown>>,
  isKnown: (value: unknown) => boolean,
): CheckFailure[] {
  const failures = addressFailures(inputs, isKnown);
  const { labels } = inputs;
  if (!isKnown(labels) && !isMap(labels)) return failures;
  if (!isMap(labels)) {
    failures.push({ property: "labels", reason: "labels is no map: write each label's name, with its color." });
    return failures;
  }
  const spellings = new Map<string, string>();
  for (const [name, label] of Object.entries(labels)) {
    const fault = (property: string, reason: string) =>
      failures.push({ property, reason: `label "${name}" ${reason}` });
    const at = `labels[${JSON.stringify(name)}]`;
    const other = spellings.get(key(name));
    if (other !== undefined) fault(at, `is "${other}" to GitHub, which does not look at case: declare one of them.`);
    spellings.set(key(name), name);
    if (name.trim() === "" || [...name].length > 50)
      fault(at, "has no name that GitHub takes: write 1 to 50 characters.");
    if (!isMap(label)) {
      if (isKnown(label)) fault(at, 'has no color: write { color: "d73a4a" }.');
      continue;
    }
    const { color, description } = label;
    if (isKnown(color) && !(typeof color === "string" && /^[0-9a-f]{6}$/i.test(color))) {
      fault(`${at}.color`, `has color ${JSON.stringify(color)}: write six hexadecimal digits, without "#".`);
    }
    if (description === undefined || !isKnown(description)) continue;
    if (typeof description !== "string" || [...description].length > 100) {
      fault(`${at}.description`, "has a description that GitHub does not take: write at most 100 characters.");
    }
  }
  return failures;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
