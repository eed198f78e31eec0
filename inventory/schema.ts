import { z } from "zod";
import type { FleetEntry } from "./schema/fleets.ts";
import type { ImageEntry } from "./schema/images.ts";
import { organization } from "./schema/organization.ts";
import { releasable } from "./schema/releasable.ts";
import { fields, identity } from "./schema/repository.ts";

export type { EnvironmentEntry } from "./schema/environments.ts";
export type { FleetEntry } from "./schema/fleets.ts";
export type { ImageEntry } from "./schema/images.ts";
export type { Bypass } from "./schema/rules.ts";

const locked = z
  .array(z.string())
  .exactOptional()
  .describe("Fields that no layer below may set (`rules.approvals`); a locked map locks all in it.");

/** `inventory/defaults.yaml`: what holds for every repository. It is the topmost layer, so nothing can be released here. */
export const defaultsFile = fields.extend({ locked });

/** `inventory/groups/<name>.yaml`: what holds for the repositories that name the group. */
export const groupFile = (releasable(fields) as typeof fields).extend({ locked });

/** `inventory/repositories/<id>.yaml`: a repository's own words. */
export const repositoryFile = identity.extend((releasable(fields) as typeof fields).shape);

/** `inventory/organization.yaml`. */
export const organizationFile = organization;

export { fleetsFile } from "./schema/fleets.ts";
export { imagesFile } from "./schema/images.ts";

/** Every field of a repository after layering, for looking paths up. */
export const repositoryFields = identity.extend(fields.shape);

/**
 * A repository after layering: defaults, then its groups in the order it names them, then its own file. Absent is
 * undeclared, and undeclared stays on GitHub as it is.
 */
export type RepositoryEntry = z.infer<typeof fields> &
  Omit<z.infer<typeof identity>, "name" | "groups"> & {
    /** File name without `.yaml`. Never changes; every resource is named after it. */
    id: string;
    /** Name on GitHub. */
    name: string;
    /** Groups whose layers lie under the repository's own, in order. */
    groups: string[];
  };

/** What the owner holds for several repositories; ids in `repositories`. */
export type OrganizationEntry = z.infer<typeof organization>;

/** Everything the inventory folder says. */
export interface Inventory {
  /** Sorted by id. */
  repositories: RepositoryEntry[];
  organization: OrganizationEntry;
  /** Runner fleets by name; absent where no file declares any. */
  fleets?: Readonly<Record<string, FleetEntry>>;
  /** Container images by name; absent where no file declares any. */
  images?: Readonly<Record<string, ImageEntry>>;
  /** Workflows written by hand, by file name; absent where there are none. */
  workflows?: Readonly<Record<string, HandWrittenWorkflow>>;
}

/** A file of `inventory/workflows/`. */
export interface HandWrittenWorkflow {
  /** How faults name it: from the inventory folder's own name on. */
  readonly file: string;
  readonly content: string;
}
