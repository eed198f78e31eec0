/**
 * Names of the errors that mean the user's input or surroundings are unfit: their message says everything, and a stack
 * trace would say nothing. Names, not classes: the bundles have a copy of each class.
 */
export const inputErrors: ReadonlySet<string> = new Set([
  "InventoryError",
  "SettingsError",
  "PlatformError",
  "UnfitTokenError",
  "PriceTableError",
]);
