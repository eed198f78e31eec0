import type { CheckFailure, HandlerContext, ResourceHandler } from "../resource-handler.ts";
import { generatedSecretType } from "../resources/generated-secret.ts";

export interface GeneratedSecretInputs {
  readonly length?: number;
  readonly generation?: number;
}

export interface GeneratedSecretOutputs {
  readonly length: number;
  readonly generation: number;
  /** Secret: the plugin wraps it, and nothing here prints it. */
  readonly value: string;
}

const defaultLength = 40;

/** `slipway:index:GeneratedSecret`. */
export const generatedSecretHandler: ResourceHandler<GeneratedSecretInputs, GeneratedSecretOutputs> = {
  type: generatedSecretType,
  secretOutputs: ["value"],
  check,

  differs: (outputs, inputs) =>
    outputs.length !== (inputs.length ?? defaultLength) || outputs.generation !== (inputs.generation ?? 1),

  async create(inputs, context) {
    // The id must tell nothing of the value, and is needed by nobody.
    const id = `generated-${context.randomBytes(8).toString("hex")}`;
    return { id, outputs: generate(inputs, context) };
  },

  // A new value in place: a replacement would delete the old one while it is still used.
  update: async (_outputs, inputs, context) => generate(inputs, context),

  async read(id, known) {
    if (known === undefined) {
      throw new Error(
        "A generated secret cannot be imported, as its value would be stored as an id in clear: declare a secret of another source, or let a new value be made.",
      );
    }
    return { id, ...known };
  },

  // It lives in the state alone.
  delete: async () => {},
};

function check(inputs: Readonly<Record<string, unknown>>, isKnown: (value: unknown) => boolean): CheckFailure[] {
  const { length, generation } = inputs;
  const failures: CheckFailure[] = [];
  if (length !== undefined && isKnown(length) && !isWholeNumber(length, 16, 1024)) {
    const reason = `length ${JSON.stringify(length)} is not possible: write a whole number from 16 to 1024.`;
    failures.push({ property: "length", reason });
  }
  if (generation !== undefined && isKnown(generation) && !isWholeNumber(generation, 1, Number.MAX_SAFE_INTEGER)) {
    const reason = `generation ${JSON.stringify(generation)} is not possible: write a whole number from 1.`;
    failures.push({ property: "generation", reason });
  }
  return failures;
}

function isWholeNumber(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function generate(inputs: GeneratedSecretInputs, context: HandlerContext): GeneratedSecretOutputs {
  const length = inputs.length ?? defaultLength;
  // Six bits of chance a character.
  const value = context.randomBytes(Math.ceil((length * 6) / 8)).toString("base64url");
  return { length, generation: inputs.generation ?? 1, value: value.slice(0, length) };
}
