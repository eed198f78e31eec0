import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { SecretSource, Settings } from "../../settings.ts";
import { UsageError } from "../exit.ts";

interface Put<From extends SecretSource["from"]> {
  readonly key: string;
  readonly source: Extract<SecretSource, { from: From }>;
  readonly value: string;
  readonly settings: Pick<Settings, "aws">;
}

/**
 * Writes a secret of AWS Secrets Manager, or one field of a JSON secret, as a new version; one that is not there is made.
 *
 * @throws UsageError with AWS's own words, which never hold the value
 */
export async function putSecret({ key, source, value, settings }: Put<"aws-secrets-manager">): Promise<string> {
  const { id, field } = source;
  const client = new SecretsManagerClient(regionOf(settings));
  const subject = `"${key}": AWS Secrets Manager, "${id}"`;
  return await saying(subject, async () => {
    const present = field === undefined ? undefined : await presentText(client, id);
    const SecretString = field === undefined ? value : withField(subject, present, field, value);
    try {
      await client.send(new PutSecretValueCommand({ SecretId: id, SecretString }));
      return `AWS Secrets Manager has it: a new version of ${id}`;
    } catch (error) {
      if ((error as Error).name !== "ResourceNotFoundException" || id.startsWith("arn:")) throw error;
      await client.send(new CreateSecretCommand({ Name: id, SecretString }));
      return `AWS Secrets Manager has it: ${id} was made, under the account's own key`;
    }
  });
}

/**
 * Writes a SecureString of the SSM Parameter Store, under the key that it has; one that is not there is made.
 *
 * @throws UsageError with AWS's own words, which never hold the value
 */
export async function putParameter({ key, source, value, settings }: Put<"aws-ssm">): Promise<string> {
  const { name } = source;
  const client = new SSMClient(regionOf(settings));
  return await saying(`"${key}": AWS Systems Manager, "${name}"`, async () => {
    // Overwritten without a word about its key, a parameter would move to the account's default one.
    const filter = { Key: "Name", Option: "Equals", Values: [name] };
    const { Parameters = [] } = await client.send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
    const KeyId = Parameters[0]?.KeyId;
    const parameter = { Name: name, Value: value, Type: "SecureString", Overwrite: true } as const;
    await client.send(new PutParameterCommand({ ...parameter, ...(KeyId !== undefined && { KeyId }) }));
    const made = Parameters.length === 0 ? " was made, under the account's own key" : ": a new version";
    return `AWS Systems Manager has it: ${name}${made}`;
  });
}

function regionOf({ aws }: Pick<Settings, "aws">): { region?: string } {
  return aws === undefined ? {} : { region: aws.region };
}

async function presentText(client: SecretsManagerClient, id: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

function withField(subject: string, text: string | undefined, field: string, value: string): string {
  let fields: unknown = {};
  try {
    if (text !== undefined) fields = JSON.parse(text);
  } catch {
    // The parser's own message would quote the secret.
    fields = undefined;
  }
  if (fields === null || typeof fields !== "object" || Array.isArray(fields))
    throw new UsageError(`${subject}: is no JSON object, so it has no field "${field}"; leave out "field".`);
  return JSON.stringify({ ...fields, [field]: value });
}

async function saying(subject: string, write: () => Promise<string>): Promise<string> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { name, message } = error as Error;
    throw new UsageError(`${subject}: cannot be written (${name}: ${message}); nothing on GitHub was changed.`);
  }
}
