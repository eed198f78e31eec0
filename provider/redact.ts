import rpc from "@pulumi/pulumi/runtime/rpc.js";

/** Shorter parts would also blot out ordinary words. */
const shortestPart = 6;

/** Every text that must not be printed: the secrets in wire values, whole and line by line, and those of the environment. */
export function secretTexts(
  values: readonly unknown[],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const texts = [environment.GITHUB_TOKEN, environment.GITHUB_APP_PEM_FILE].filter((text) => text !== undefined);
  const visit = (value: unknown, secret: boolean): void => {
    if (typeof value === "string") {
      if (secret) texts.push(value);
    } else if (rpc.isRpcSecret(value)) visit(rpc.unwrapRpcSecret(value), true);
    else if (value !== null && typeof value === "object") for (const item of Object.values(value)) visit(item, secret);
  };
  for (const value of values) visit(value, false);
  const parts = texts.flatMap((text) => [text, ...text.split("\n").map((line) => line.trim())]);
  return [...new Set(parts)].filter((part) => part.length >= shortestPart).sort((a, b) => b.length - a.length);
}

/** The same error without any of `secrets`; its stack is left out when it had one of them. */
export function redactedError(error: unknown, secrets: readonly string[]): Error {
  const original = error instanceof Error ? error : new Error(String(error));
  const blot = (text: string) => secrets.reduce((kept, secret) => kept.replaceAll(secret, "[secret]"), text);
  const redacted = new Error(blot(original.message));
  redacted.stack = blot(original.stack ?? original.message);
  return redacted;
}
