/** Where a stack of an organisation is, and under which names its foundation stands there. */
export interface BootstrapPlace {
  readonly stack: string;
  /** Name of the Pulumi project (Pulumi.yaml). */
  readonly project: string;
  /** The stack's owner on GitHub. */
  readonly owner: string;
  /** The repository that holds this project. */
  readonly repository: { readonly owner: string; readonly name: string };
  readonly account: string;
  readonly region: string;
  /** Issuer of the tokens that jobs prove themselves by, without its scheme. */
  readonly issuer: string;
  /** That of the project's repository. */
  readonly defaultBranch: string;
}

/** The identities of a stack in its pipeline: one reads, one writes, and one takes back exceptions that are over. */
export const roleKinds = ["preview", "up", "lapse"] as const;
export type RoleKind = (typeof roleKinds)[number];

/** Those that a saved plan goes between. */
export const planKinds = ["preview", "up"] as const satisfies readonly RoleKind[];

/** Those that write are for the default branch alone. */
export const writesState = (kind: RoleKind) => kind !== "preview";

/** The environment of the project's repository that an identity is bound to. */
export const environmentOf = (stack: string, kind: RoleKind) => (kind === "up" ? stack : `${stack}-${kind}`);

export const bucketOf = ({ account, region }: Pick<BootstrapPlace, "account" | "region">) =>
  `slipway-state-${account}-${region}`;

/** What `pulumi login` takes. */
export const backendOf = (place: Pick<BootstrapPlace, "account" | "region">) =>
  `s3://${bucketOf(place)}?region=${place.region}`;

/** The key that the bucket is encrypted with, and the one that a stack's own secrets are. */
export const stateKey = "alias/slipway-state";
export const secretsKeyOf = (stack: string) => `alias/slipway-${stack}-secrets`;

/** Roles have a path of their own, so that no role may change them that may change a stack's other roles. */
export const rolePath = "/bootstrap/slipway/";
export const roleNameOf = (stack: string, kind: RoleKind) => `slipway-${environmentOf(stack, kind)}`;
export const roleArnOf = ({ account, stack }: Pick<BootstrapPlace, "account" | "stack">, kind: RoleKind) =>
  `arn:aws:iam::${account}:role${rolePath}${roleNameOf(stack, kind)}`;
