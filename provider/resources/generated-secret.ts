import * as pulumi from "@pulumi/pulumi";

export interface GeneratedSecretArgs {
  /** How many characters the value has (letters, digits, `-` and `_`). Default: 40. */
  length?: pulumi.Input<number> | undefined;
  /** A higher number makes a new value. Default: 1. */
  generation?: pulumi.Input<number> | undefined;
}

/** Type token of {@link GeneratedSecret}. */
export const generatedSecretType = "slipway:index:GeneratedSecret";

/**
 * A random value that is made once and kept as a secret; only another `generation` or `length` changes it.
 * It cannot be imported: an import id is stored in clear.
 */
export class GeneratedSecret extends pulumi.CustomResource {
  /** The value, always a secret. */
  declare readonly value: pulumi.Output<string>;
  declare readonly length: pulumi.Output<number>;
  declare readonly generation: pulumi.Output<number>;

  constructor(name: string, args: GeneratedSecretArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const outputs = { length: undefined, generation: undefined, value: undefined };
    super(generatedSecretType, name, { ...outputs, ...args }, withSecretValue(opts));
  }
}

function withSecretValue(opts: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
  return { ...opts, additionalSecretOutputs: [...(opts.additionalSecretOutputs ?? []), "value"] };
}
