/**
 * A stack's settings: the one reader of `slipway:` configuration (`Pulumi.<stack>.yaml`). All that differs between
 * stacks is here; what a repository wants is in the inventory.
 */
export { SettingsError, type SettingsFault, settingsFaultText } from "./settings/fault.ts";
export { labelsOfFleet } from "./settings/fleet-labels.ts";
export { missingSecretSources } from "./settings/missing-secrets.ts";
export { ownerKey } from "./settings/owner-key.ts";
export { ownershipFaults } from "./settings/ownership.ts";
export { readSettings } from "./settings/read.ts";
export type { Settings, StackEnvironment } from "./settings/schema.ts";
export {
  type SecretScope,
  type SecretSource,
  secretConfigKey,
  secretKey,
  secretScope,
  secretSourceOf,
  takenKey,
} from "./settings/secret-source.ts";
export { type Selector, selectorFindings, selects } from "./settings/selector.ts";
export { readStackFile, type StackFile, stackNames } from "./settings/stack-file.ts";
export { readStacks, type Stack } from "./settings/stacks.ts";
