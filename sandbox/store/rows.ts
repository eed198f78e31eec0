// What the store keeps. Field names are GitHub's own wherever an answer shows them unchanged.
export type * from "./rows/accounts.ts";
export type * from "./rows/actions.ts";
export type * from "./rows/apps.ts";
export type * from "./rows/branch-protection.ts";
export type * from "./rows/config.ts";
export type * from "./rows/deployments.ts";
export type * from "./rows/organizations.ts";
export type * from "./rows/packages.ts";
export type * from "./rows/pages.ts";
export type * from "./rows/pulls.ts";
export type * from "./rows/repositories.ts";
export type * from "./rows/rules.ts";
export type * from "./rows/security.ts";
