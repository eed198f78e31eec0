import { z } from "zod";

/** A path from the repository's root. */
export const pathInRepository = z.string().regex(/^(?!\/)(?!.*\.\.)[\w./-]+$/);

export const pythonVersion = z.string().regex(/^3\.\d{1,2}$/);
export const releaseNumber = z.string().regex(/^\d+\.\d+\.\d+$/);
export const runnerLabel = z.string().regex(/^[\w.-]+$/);
/** What may stand in a variable of GitHub's, a shell's environment and a file name alike. */
export const plainName = z.string().regex(/^[A-Za-z0-9][\w.-]*$/);
export const variableName = z.string().regex(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/);

/** A list that is not empty and names nothing twice. */
export function distinct<Item extends z.ZodType<string>>(item: Item): z.ZodArray<Item> {
  return z
    .array(item)
    .min(1)
    .refine((items) => new Set(items).size === items.length, { message: "each item once" });
}

/** Why a rule is left, and the last day on which it may be. */
export const dated = {
  until: z.iso.date(),
  reason: z.string().regex(/^(\S+ ){2}[^\n]*\S$/),
};

/** How the description of an option with a dated form goes on. */
export const datedForm =
  "with until: the last day (YYYY-MM-DD) on which it may be so, and reason: why, in three words at least";
