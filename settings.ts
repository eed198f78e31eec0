/**
 * A stack's settings: the one reader of `slipway:` configuration (`Pulumi.<stack>.yaml`). All that differs between
 * stacks is here; what a repository wants is in the inventory.
 */
export type { Settings, StackEnvironment } from "./settings/schema.ts";
export type { SecretSource } from "./settings/secret-source.ts";
