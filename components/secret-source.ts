import * as pulumi from "@pulumi/pulumi";
import { GeneratedSecret } from "../provider/resources/generated-secret.ts";

/** Where a secret's value comes from. Never the value. */
export type SecretSource =
  /** The encrypted stack configuration `secrets:<key>`; the secret's own name if there is no key. */
  | { readonly from: "config"; readonly key?: string }
  /** A secret by name or ARN; `field` picks one member of a JSON secret. */
  | { readonly from: "aws-secrets-manager"; readonly id: string; readonly field?: string }
  | { readonly from: "aws-ssm"; readonly name: string }
  /** A random value, made once for each generation (default 1); `length` in characters. */
  | { readonly from: "generated"; readonly length?: number; readonly generation?: number };

const generatedLength = 32;

/**
 * The value of a secret, which Pulumi keeps secret. Call it once a name: a generated value is a resource of its own.
 * The AWS provider is loaded only here, when a source asks for it.
 *
 * @param name name of the secret, or of an environment's (`production/NAME`), unique in the stack
 * @param opts options of the resource or function that the source needs
 * @throws Error when an encrypted configuration key is not set
 */
export function secretValue(
  name: string,
  source: SecretSource,
  opts: { readonly parent?: pulumi.Resource } = {},
): pulumi.Output<string> {
  switch (source.from) {
    case "config":
      return fromConfig(name, source.key ?? name);
    case "aws-secrets-manager":
      return fromSecretsManager(name, source, opts);
    case "aws-ssm":
      return fromParameterStore(name, source.name, opts);
    case "generated":
      return pulumi.secret(new GeneratedSecret(`secret-${name}`, generatedArgs(source), opts).value);
  }
}

function generatedArgs({ length = generatedLength, generation }: Extract<SecretSource, { from: "generated" }>) {
  return { length, ...(generation !== undefined && { generation }) };
}

function fromConfig(name: string, key: string): pulumi.Output<string> {
  const value = new pulumi.Config("secrets").getSecret(key);
  if (value === undefined) {
    throw new Error(
      `Secret "${name}" is not set in stack "${pulumi.getStack()}"; run "pulumi config set --secret secrets:${key}".`,
    );
  }
  return value;
}

function fromSecretsManager(
  name: string,
  { id, field }: { readonly id: string; readonly field?: string },
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> {
  return secretly(name, async () => {
    const { getSecretVersion } = await import("@pulumi/aws/secretsmanager/getSecretVersion.js");
    const { secretString } = await getSecretVersion({ secretId: id }, opts);
    return secretString === undefined || field === undefined ? secretString : fieldOf(name, id, secretString, field);
  });
}

function fromParameterStore(name: string, parameter: string, opts: pulumi.InvokeOptions): pulumi.Output<string> {
  return secretly(name, async () => {
    const { getParameter } = await import("@pulumi/aws/ssm/getParameter.js");
    return (await getParameter({ name: parameter, withDecryption: true }, opts)).value;
  });
}

/** Reads a value so that it is secret from the first moment, and unknown where there is nobody to ask. */
function secretly(name: string, read: () => Promise<string | undefined>): pulumi.Output<string> {
  return pulumi.secret(read()).apply((value) => {
    if (value === undefined && pulumi.runtime.isDryRun()) return pulumi.unknown as unknown as string;
    if (value === undefined || value === "") throw new Error(`Secret "${name}" is empty at its source.`);
    return value;
  });
}

function fieldOf(name: string, id: string, text: string, field: string): string {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    // The parser's own message would quote the secret.
    throw new Error(`Secret "${name}": "${id}" is no JSON, so it has no field "${field}"; leave out "field".`);
  }
  const value = fields !== null && typeof fields === "object" ? (fields as Record<string, unknown>)[field] : undefined;
  if (typeof value !== "string") throw new Error(`Secret "${name}": "${id}" has no text in field "${field}".`);
  return value;
}
