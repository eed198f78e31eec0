import { type AccountApi, elementOf } from "../aws/account-api.ts";
import { type BootstrapPlace, bucketOf } from "./place.ts";
import { type Seen, type Step, StepError } from "./steps.ts";

const descriptionOf = (alias: string) => `Slipway: ${alias}`;

interface Key {
  readonly KeyId: string;
  readonly Arn: string;
  readonly Description?: string;
  readonly KeyState?: string;
}

/** A key of KMS by its alias, renewed by AWS every year. */
export function keyStep(aws: AccountApi, alias: string, use: string): Step {
  return {
    where: "AWS",
    what: `key "${alias}" (${use})`,
    look: async (): Promise<Seen> => {
      const key = await keyOf(aws, alias);
      if (key === undefined) return { state: "absent" };
      if (key.KeyState !== undefined && key.KeyState !== "Enabled")
        return { state: "differs", detail: `is ${key.KeyState}` };
      const { text } = await aws.kms("GetKeyRotationStatus", { KeyId: key.KeyId });
      const rotates = (JSON.parse(text) as { KeyRotationEnabled: boolean }).KeyRotationEnabled;
      return rotates ? { state: "there" } : { state: "differs", detail: "is never renewed" };
    },
    make: async () => {
      let key = await keyOf(aws, alias);
      if (key?.KeyState !== undefined && key.KeyState !== "Enabled")
        throw new StepError(
          `AWS, key "${alias}": is ${key.KeyState}; take that back, as the state can only be read by it.`,
        );
      if (key === undefined) {
        // A run that was killed may have left a key without its name.
        key = (await nameless(aws, alias)) ?? (await made(aws, alias));
        await aws.kms("CreateAlias", { AliasName: alias, TargetKeyId: key.KeyId });
      }
      await aws.kms("EnableKeyRotation", { KeyId: key.KeyId });
    },
  };
}

async function keyOf(aws: AccountApi, id: string): Promise<Key | undefined> {
  const { text, code } = await aws.kms("DescribeKey", { KeyId: id }, ["NotFoundException"]);
  return code === undefined ? (JSON.parse(text) as { KeyMetadata: Key }).KeyMetadata : undefined;
}

async function nameless(aws: AccountApi, alias: string): Promise<Key | undefined> {
  let Marker: string | undefined;
  do {
    const { text } = await aws.kms("ListKeys", { Limit: 100, ...(Marker !== undefined && { Marker }) });
    const page = JSON.parse(text) as { Keys: { KeyId: string }[]; NextMarker?: string | null };
    for (const { KeyId } of page.Keys) {
      const key = await keyOf(aws, KeyId);
      if (key?.Description === descriptionOf(alias) && key.KeyState === "Enabled") return key;
    }
    Marker = page.NextMarker ?? undefined;
  } while (Marker !== undefined);
  return undefined;
}

async function made(aws: AccountApi, alias: string): Promise<Key> {
  const { text } = await aws.kms("CreateKey", { Description: descriptionOf(alias) });
  return (JSON.parse(text) as { KeyMetadata: Key }).KeyMetadata;
}

/** The bucket's settings: what is asked for, whether an answer says so, and what to send. */
interface Setting {
  readonly name: string;
  readonly query: string;
  readonly holds: (text: string) => boolean;
  readonly body: string;
}

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** Who talks to the bucket does so by TLS. */
export const bucketPolicyOf = (bucket: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

function settingsOf(bucket: string, keyArn: string): readonly Setting[] {
  const blocks = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
  const policy = JSON.stringify(bucketPolicyOf(bucket));
  return [
    {
      name: "closed to the public",
      query: "publicAccessBlock",
      holds: (text) => blocks.every((name) => elementOf(text, name)?.toLowerCase() === "true"),
      body: `<PublicAccessBlockConfiguration ${namespace}>${blocks.map((name) => `<${name}>true</${name}>`).join("")}</PublicAccessBlockConfiguration>`,
    },
    {
      name: "versioned",
      query: "versioning",
      holds: (text) => elementOf(text, "Status") === "Enabled",
      body: `<VersioningConfiguration ${namespace}><Status>Enabled</Status></VersioningConfiguration>`,
    },
    {
      name: "encrypted with its key",
      query: "encryption",
      holds: (text) => elementOf(text, "SSEAlgorithm") === "aws:kms" && elementOf(text, "KMSMasterKeyID") === keyArn,
      body: `<ServerSideEncryptionConfiguration ${namespace}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${keyArn}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
    },
    {
      name: "reached by TLS alone",
      query: "policy",
      holds: (text) => sameJson(text, policy),
      body: policy,
    },
  ];
}

/** Whether two texts are the same JSON. */
export function sameJson(one: string, other: string): boolean {
  try {
    return canonical(JSON.parse(one)) === canonical(JSON.parse(other));
  } catch {
    return false;
  }
}

function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}

/** What a bucket without a setting answers. */
const unset = [
  "NoSuchPublicAccessBlockConfiguration",
  "ServerSideEncryptionConfigurationNotFoundError",
  "NoSuchBucketPolicy",
];

/** The bucket that the state of all stacks of an account and region is in: versioned, encrypted, closed. */
export function bucketStep(aws: AccountApi, place: BootstrapPlace, key: string): Step {
  const bucket = bucketOf(place);
  const settings = async () => settingsOf(bucket, (await keyOf(aws, key))?.Arn ?? "");
  const lacking = async (): Promise<Setting[]> => {
    const missing: Setting[] = [];
    for (const setting of await settings()) {
      const { text, code } = await aws.s3("GET", `/${bucket}?${setting.query}`, "", unset);
      if (code !== undefined || !setting.holds(text)) missing.push(setting);
    }
    return missing;
  };
  const isThere = async () => {
    const { status } = await aws.s3("HEAD", `/${bucket}`, "", ["404", "403"]);
    if (status === 403)
      throw new StepError(
        `AWS, bucket "${bucket}": is there and refuses this identity; log in as one that may read it.`,
      );
    return status === 200;
  };
  return {
    where: "AWS",
    what: `bucket "${bucket}" (state of the stacks; versioned, encrypted, closed)`,
    look: async () => {
      if (!(await isThere())) return { state: "absent" };
      const missing = await lacking();
      if (missing.length === 0) return { state: "there" };
      return { state: "differs", detail: `is not ${missing.map(({ name }) => name).join(", not ")}` };
    },
    make: async () => {
      if (!(await isThere())) {
        const where = `<CreateBucketConfiguration ${namespace}><LocationConstraint>${place.region}</LocationConstraint></CreateBucketConfiguration>`;
        await aws.s3("PUT", `/${bucket}`, place.region === "us-east-1" ? "" : where, ["BucketAlreadyOwnedByYou"]);
      }
      for (const { query, body } of await lacking()) await aws.s3("PUT", `/${bucket}?${query}`, body);
    },
  };
}
