/** Where the fleets of a stack are. Names of everything are made of it, so that policies can name what is not made yet. */
export interface Place {
  readonly stack: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/** Name of something of the stack in AWS: letters, digits and hyphens. */
export function nameIn({ stack }: Place, ...parts: readonly string[]): string {
  return ["slipway", stack, ...parts].join("-");
}

/** ARN of something regional (`arn:aws:sqs:eu-central-1:123456789012:slipway-prod-gpu`). */
export function arnIn({ region, account }: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** ARN of something of IAM, which has no region. */
export function iamArn({ account }: Place, resource: string): string {
  return `arn:aws:iam::${account}:${resource}`;
}

/** The key that encrypts all of the stack's parameters, secrets, logs and disks, by its alias. */
export function keyAlias(place: Place): string {
  return `alias/${nameIn(place, "fleets")}`;
}

export function machineRoleName(place: Place, fleet: string): string {
  return nameIn(place, fleet, "machine");
}

export function queueName(place: Place, fleet: string): string {
  return nameIn(place, fleet);
}

export function tableName(place: Place): string {
  return nameIn(place, "fleets");
}
