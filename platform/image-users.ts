import { parse } from "yaml";
import { type ImageName, nameText } from "../container/reference.ts";
import { literalPattern } from "../workflow/literal-pattern.ts";
import type { DesiredRepository } from "./compose.ts";
import { isWorkflow } from "./workflow-path.ts";

/** Where a repository names an image. */
export interface ImageUser {
  /** Inventory id. */
  readonly repository: string;
  /** File name of the workflow. */
  readonly workflow: string;
  /** Job; absent where the whole workflow's environment names it. */
  readonly job?: string;
  /** Tags and digests as they stand there; none where only a run knows. */
  readonly references: readonly string[];
}

/** Jobs of the delivered workflows that name an image, in whatever field. */
export function imageUsers(image: ImageName, repositories: readonly DesiredRepository[]): ImageUser[] {
  // A workflow may name registry and repository apart, as the registry's own template does, and spell the owner as GitHub does.
  const apart = `(?<="IMAGE_NAME":")${literalPattern(image.repository)}(?=")`;
  const whole = `(?<![\\w.-])${literalPattern(nameText(image))}(?![\\w/-])(:\\w[\\w.-]*)?(@sha256:[0-9a-f]{64})?`;
  const mention = new RegExp(`${whole}|${apart}`, "gi");
  return repositories.flatMap(({ entry, files }) =>
    files
      .filter((file) => isWorkflow(file.path))
      .flatMap((file): ImageUser[] => {
        if (!file.content.toLowerCase().includes(image.repository)) return [];
        const { jobs = {}, ...rest } = parse(file.content) as { jobs?: Record<string, unknown> };
        const workflow = file.path.split("/").at(-1)!;
        const found = (value: unknown) => [...JSON.stringify(value).matchAll(mention)];
        const referencesOf = (matches: RegExpExecArray[]) => [
          ...new Set(
            matches.flatMap(([, tag, digest]) =>
              tag || digest ? [`${tag ?? ""}${digest ?? ""}`.replace(/^:/, "")] : [],
            ),
          ),
        ];
        const named = Object.entries(jobs).map(([job, value]) => ({ job, matches: found(value) }));
        const everywhere = found(rest);
        return [
          ...(everywhere.length > 0 ? [{ repository: entry.id, workflow, references: referencesOf(everywhere) }] : []),
          ...named
            .filter(({ matches }) => matches.length > 0)
            .map(({ job, matches }) => ({ repository: entry.id, workflow, job, references: referencesOf(matches) })),
        ];
      }),
  );
}
