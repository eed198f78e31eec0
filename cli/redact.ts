import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { redactor, secretsOfEnvironment } from "../engine/redact.ts";
import { UsageError } from "./exit.ts";

/**
 * `slipway redact`: passes on what comes in, line by line, without secrets. It knows those of its own environment, and
 * with a stack those of the stack's configuration, which the `pulumi` on PATH decrypts.
 *
 * @throws UsageError before the first line is read: what cannot be redacted is not passed on
 */
export async function redact(options: { stack?: string }, input: Readable = process.stdin): Promise<void> {
  const secrets = [
    ...secretsOfEnvironment(process.env),
    ...(options.stack === undefined ? [] : configuredSecrets(options.stack)),
  ];
  const clean = redactor(secrets);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const text = clean(line);
    if (text !== undefined) process.stdout.write(`${text}\n`);
  }
}

const configuration = z.record(z.string(), z.object({ value: z.string().optional(), secret: z.boolean() }));

/**
 * Secret values of a stack's configuration, which the `pulumi` on PATH decrypts.
 *
 * @throws UsageError where they cannot be read
 */
export function configuredSecrets(stack: string): string[] {
  const run = spawnSync("pulumi", ["config", "--show-secrets", "--json", "--stack", stack], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if (run.error !== undefined || run.status !== 0)
    throw new UsageError(
      `The secrets of stack "${stack}" cannot be read (${run.error?.message ?? run.stderr.trim()}), so nothing is passed on; log in to the backend and to what the stack is encrypted with.`,
    );
  const parsed = configuration.parse(JSON.parse(run.stdout));
  return Object.values(parsed).flatMap(({ secret, value }) => (secret && value !== undefined ? [value] : []));
}
