import { type Evidence, evidenceOfPredicate, inOrder } from "../container/evidence.ts";
import type { DesiredImage } from "../platform/images.ts";
import type { GitHub } from "../provider/github-client.ts";
import { statusOf, unlessAbsent } from "../provider/github-error.ts";
import { imageScanCategory } from "../workflow/image-scan.ts";
import type { LiveImage } from "./image-versions.ts";

/** What the last scan of an image found, or why nothing can be said of it. */
export type ImageScan =
  | {
      readonly tool: string;
      /** ISO time. */
      readonly at: string;
      readonly commit: string;
      /** Open alerts by severity, the worst first. */
      readonly open: Readonly<Record<string, number>>;
    }
  | { readonly unknown: string };

/** An image with what its workflows left behind about it. */
export interface ImageRecord extends LiveImage {
  readonly scan: ImageScan;
}

/**
 * Adds what GitHub keeps about an image: attestations of the versions that may be used, and the open alerts of the scans
 * that delivered workflows upload.
 *
 * @see https://docs.github.com/rest/repos/attestations, https://docs.github.com/rest/code-scanning/code-scanning
 */
export async function readEvidence(github: GitHub, live: LiveImage, owner: string): Promise<ImageRecord> {
  const at = { owner, repo: live.image.repository };
  const versions = await Promise.all(
    live.versions.map(async (one) => {
      const image = one.subject === undefined && (one.users.length > 0 || one.version.tags.length > 0);
      if (!image) return one;
      const kept = await attestations(github, at, one.version.digest);
      return { ...one, evidence: inOrder([...one.evidence, ...kept]) };
    }),
  );
  return { ...live, versions, scan: await readScan(github, at, live.image) };
}

type Place = { readonly owner: string; readonly repo: string };

async function attestations(github: GitHub, at: Place, digest: string): Promise<Evidence[]> {
  const answer = await unlessAbsent(
    github.request("GET /repos/{owner}/{repo}/attestations/{subject_digest}", {
      ...at,
      subject_digest: digest,
      per_page: 100,
    }),
  );
  return (answer?.data.attestations ?? []).map(({ bundle }) => {
    const payload = (bundle?.dsseEnvelope as { payload?: string } | undefined)?.payload ?? "";
    return evidenceOfPredicate(predicateOf(payload));
  });
}

function predicateOf(payload: string): string {
  try {
    const { predicateType } = JSON.parse(Buffer.from(payload, "base64").toString("utf8")) as { predicateType?: string };
    return predicateType ?? "";
  } catch {
    return "";
  }
}

async function readScan(github: GitHub, at: Place, { entry }: DesiredImage): Promise<ImageScan> {
  if (entry.build === "pulumi") return { unknown: "no workflow scans what this platform builds" };
  try {
    const { data: analyses } = await github.request("GET /repos/{owner}/{repo}/code-scanning/analyses", {
      ...at,
      per_page: 100,
    });
    const last = analyses.find(({ category }) => isImageScan(category));
    if (last === undefined) return { unknown: "no workflow has uploaded a scan of it" };
    const alerts = await github.paginate("GET /repos/{owner}/{repo}/code-scanning/alerts", {
      ...at,
      state: "open",
      tool_name: last.tool.name ?? "",
      per_page: 100,
    });
    const open: Record<string, number> = {};
    for (const { rule, most_recent_instance: instance } of alerts) {
      if (!isImageScan(instance.category)) continue;
      const severity = rule.security_severity_level ?? rule.severity ?? "unknown";
      open[severity] = (open[severity] ?? 0) + 1;
    }
    const worstFirst = Object.entries(open).sort(([left], [right]) => rank(left) - rank(right));
    return {
      tool: last.tool.name ?? "",
      at: last.created_at,
      commit: last.commit_sha,
      open: Object.fromEntries(worstFirst),
    };
  } catch (error) {
    const status = statusOf(error);
    // No analysis yet, or code scanning is off.
    if (status === 404) return { unknown: "no workflow has uploaded a scan of it" };
    if (status === 403) return { unknown: `code scanning of ${at.repo} is off, or this token may not read it` };
    throw error;
  }
}

/** A category ends with a slash where the tool wrote the run's id itself. */
const isImageScan = (category: string | undefined) => category?.replace(/\/$/, "") === imageScanCategory;

const severities = ["critical", "high", "medium", "low", "error", "warning", "note"];
const rank = (severity: string) => (severities.includes(severity) ? severities.indexOf(severity) : severities.length);
