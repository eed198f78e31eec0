import type { z } from "zod";
import { formatField } from "../../inventory/field-path.ts";
import type { Detected, Sign } from "../../onboarding/detected.ts";
import type { Proposal } from "../../onboarding/proposal.ts";
import { previewMarkdown } from "../../preview/markdown.ts";
import type { onboardOutput } from "../onboard-output.ts";
import type { CodeOwners } from "./code-owners-file.ts";
import type { Drafted } from "./draft.ts";
import type { Replaced } from "./replaced.ts";

export type OnboardDocument = z.infer<typeof onboardOutput>;

/** Everything that an onboarding came to. */
export interface Onboarding {
  readonly stack: string;
  readonly id: string;
  readonly name: string;
  readonly existing: boolean;
  /** Where the code was looked at. */
  readonly code: string;
  readonly detected: Detected;
  readonly proposal: Proposal;
  readonly drafted: Drafted;
  readonly codeOwners: CodeOwners;
  readonly replaced: readonly Replaced[];
  /** Whether what is different is shown line by line. */
  readonly withDifference: boolean;
}

/** The same as `--json` prints it, before anything is written. */
export function documentOf(onboarding: Onboarding): OnboardDocument {
  const { detected, proposal, drafted, codeOwners, replaced, withDifference, ...names } = onboarding;
  const { pipeline, jobs = [], reasons, considered, open } = proposal;
  return {
    ...names,
    detected: signsOf(detected),
    ...(pipeline !== undefined && { pipeline }),
    jobs: jobs.map(({ use, id = use }) => id),
    reasons: reasons.map(({ field, because }) => ({ field, because: [...because] })),
    considered: considered.map((one) => ({ ...one })),
    open: [...open],
    workflows: replaced.map(({ path, by, samePath, closest, difference }) => ({
      path,
      ...(by !== undefined && { by }),
      samePath,
      ...(closest !== undefined && {
        likeness: closest.likeness,
        more: [...closest.more],
        lacks: [...closest.lacks],
      }),
      ...(withDifference && difference !== undefined && { difference }),
    })),
    files: [
      { path: drafted.file, content: drafted.text },
      { path: codeOwners.file, content: codeOwners.text },
    ],
    differences: drafted.differences.map(({ path, declared, seen }) => ({ field: formatField(path), declared, seen })),
    creates: drafted.preview.counts.create,
    newFindings: drafted.preview.newFindings.map((finding) => ({ ...finding })),
    written: false,
  };
}

/** Everything that was found, once. */
function signsOf({ languages, python, node, others, images, deployments, services, gpu, shell, workflows }: Detected) {
  const signs: (Sign | undefined)[] = [
    ...languages,
    ...python.flatMap(({ manifest, program, installer, tests, requirements, native }) => [
      manifest,
      installer,
      requirements,
      program,
      tests,
      native,
    ]),
    ...node.flatMap(({ manifest, manager }) => [manifest, manager]),
    ...others.map(({ manifest }) => manifest),
    ...images,
    ...deployments,
    ...services,
    ...gpu,
    ...shell,
    ...workflows,
  ];
  const found = signs.flatMap((sign) => (sign === undefined ? [] : [{ what: sign.what, file: sign.file }]));
  return [...new Map(found.map((sign) => [`${sign.what} ${sign.file}`, sign])).values()];
}

/** What the pull request says. */
export function pullRequestBody(
  { pipeline, jobs, reasons, considered, open }: OnboardDocument,
  { preview }: Drafted,
): string {
  const because = reasons.map(({ field, because: signs }) => {
    return `- \`${field}\`: ${signs.map(({ what, file }) => `${what} (\`${file}\`)`).join(", ")}`;
  });
  const proposed =
    pipeline === undefined ? (jobs.length > 0 ? "A list of jobs." : "No CI/CD yet.") : `Pipeline \`${pipeline}\`.`;
  return [
    proposed,
    "",
    ...because,
    ...(open.length === 0 ? [] : ["", "To see to:", "", ...open.map((line) => `- ${line}`)]),
    ...(considered.length === 0
      ? []
      : ["", "Considered, and not proposed:", "", ...considered.map((one) => `- \`${one.pipeline}\`: ${one.why}`)]),
    "",
    previewMarkdown([preview]),
  ].join("\n");
}
