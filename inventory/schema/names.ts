import { z } from "zod";

/**
 * GitHub's limits on names, as zod strings. Each message goes after the field and its value (`"topics[0]" is "A B": ...`)
 * and says what to write. Where GitHub documents no limit, none is made up.
 */

/** Repository name: https://docs.github.com/rest/repos/repos; names that end in `.git` or `.wiki` are reserved. */
export const repositoryName = z
  .string()
  .regex(
    /^(?!\.{1,2}$)(?!.*\.(?:git|wiki)$)[A-Za-z0-9._-]{1,100}$/,
    'write 1 to 100 letters, digits, ".", "_" or "-", not ending in ".git" or ".wiki"',
  );

/** File name of a repository's entry, without `.yaml`. Never changes: every resource is named after it. */
export const entryId = z
  .string()
  .regex(/^(?!\.{1,2}$)[a-z0-9._-]{1,100}$/, 'write 1 to 100 lower-case letters, digits, ".", "_" or "-"');

export const groupName = z.string().regex(/^[a-z0-9._-]{1,100}$/, 'write lower-case letters, digits, ".", "_" or "-"');

const notGithub = "(?![Gg][Ii][Tt][Hh][Uu][Bb]_)";
const settingName = new RegExp(`^${notGithub}[A-Za-z_][A-Za-z0-9_]*$`);

/** https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets */
export const secretName = z
  .string()
  .regex(settingName, 'write letters, digits and "_", not beginning with a digit or "GITHUB_" (SLACK_WEBHOOK_URL)');

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
export const variableName = z
  .string()
  .regex(settingName, 'write letters, digits and "_", not beginning with a digit or "GITHUB_" (PYTHON_VERSION)');

const valueBytes = 48 * 1024;

export const variableValue = z
  .string()
  .refine((value) => Buffer.byteLength(value) <= valueBytes, "write at most 48 KB: GitHub takes no more");

/**
 * "." and ".." are steps of a path in every address, and "??" stands for ":" in the provider's ids.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments
 */
export const environmentName = z.string().regex(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what GitHub refuses.
  /^(?! )(?!.* $)(?!\.{1,2}$)(?!.*\?\?)[^\u0000-\u001f\u007f'"`,;\\]{1,255}$/,
  'write 1 to 255 characters without quotes, commas, semicolons, backslashes, "??" or a space at either end, and not just "." or ".."',
);

/** Slug, not the display name: `platform-team` for "Platform Team". */
export const teamSlug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'write the team\'s slug: lower-case letters, digits, "-" and "_" (platform-team)');

export const login = z
  .string("write a GitHub login")
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/, "write a GitHub login: at most 39 letters, digits and hyphens");

export const topic = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,49}$/, "write at most 50 lower-case letters, digits and hyphens");

export const labelName = z
  .string()
  .regex(/^(?=\S)(?!.*\s$).{1,50}$/u, "write 1 to 50 characters, no space at either end");

const sixDigits = 'write six hexadecimal digits in quotes, without "#" ("d73a4a")';

export const labelColor = z.string(sixDigits).regex(/^[0-9A-Fa-f]{6}$/, sixDigits);

/** https://docs.github.com/organizations/managing-organization-settings/managing-custom-properties-for-repositories-in-your-organization */
export const propertyName = z
  .string()
  .regex(/^[A-Za-z0-9_$#-]{1,75}$/, 'write at most 75 letters, digits, "_", "-", "$" or "#"');

export const propertyValue = z.string().min(1, "write some text").max(75, "write at most 75 characters");

/** A branch or tag pattern as rulesets and environments match it, without `refs/heads/` or `refs/tags/`. */
export const refPattern = z
  .string()
  .regex(
    /^(?!refs\/)[^\s~^:\\]+$/,
    'write a name or pattern without "refs/..." and without spaces (main, release/*, v*)',
  );

/** A path inside a repository. */
export const filePath = z
  .string()
  .regex(
    /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))(?!.*\/\/)(?!.*\/$)[^\\]+$/,
    "write a path from the repository's root with forward slashes (.github/workflows/ci.yml)",
  );

export const pipelineName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, "write the name of a pipeline of the catalogue (python-app)");

/** Key of a job in a workflow. */
export const jobId = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,99}$/,
    'write lower-case letters, digits, "-" and "_", beginning with a letter (unit-tests)',
  );

/** Name of a workflow file in inventory/workflows/ and in the repository. */
export const workflowFile = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*\.ya?ml$/, 'write a file name that ends in ".yml" or ".yaml" (nightly.yml)');

/** A list that must not name anything twice; GitHub would drop the second, and every plan would show a difference. */
export function distinct<T extends z.ZodType>(item: T, { ignoreCase = false } = {}): z.ZodArray<T> {
  const key = (value: unknown) => (ignoreCase ? String(value).toLowerCase() : JSON.stringify(value));
  return z
    .array(item)
    .superRefine((values, context) => {
      const seen = new Set<string>();
      for (const [index, value] of values.entries()) {
        if (seen.has(key(value))) {
          context.addIssue({ code: "custom", path: [index], message: "stands in the list a second time; take it out" });
        }
        seen.add(key(value));
      }
    })
    .meta({ uniqueItems: true });
}
