import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { CodeAlert } from "../store/rows.ts";

const text = z.object({ text: z.string() }).partial();
const rule = z.object({
  id: z.string(),
  shortDescription: text.optional(),
  fullDescription: text.optional(),
  defaultConfiguration: z.object({ level: z.string() }).partial().optional(),
  properties: z
    .object({ tags: z.array(z.string()), "security-severity": z.string() })
    .partial()
    .optional(),
});
const result = z.object({
  ruleId: z.string().optional(),
  rule: z.object({ id: z.string() }).partial().optional(),
  ruleIndex: z.int().optional(),
  level: z.string().optional(),
  message: text,
  locations: z
    .array(
      z.object({
        physicalLocation: z.object({
          artifactLocation: z.object({ uri: z.string() }),
          region: z.object({ startLine: z.int(), endLine: z.int() }).partial().optional(),
        }),
      }),
    )
    .min(1),
});
const sarif = z.object({
  version: z.literal("2.1.0"),
  runs: z.array(
    z.object({
      tool: z.object({
        driver: z.object({
          name: z.string(),
          version: z.string().optional(),
          semanticVersion: z.string().optional(),
          rules: z.array(rule).default([]),
        }),
      }),
      automationDetails: z.object({ id: z.string() }).partial().optional(),
      results: z.array(result).default([]),
    }),
  ),
});

/** What a tool found in one run. */
export interface ToolRun {
  readonly tool: string;
  readonly version: string | null;
  readonly category: string;
  readonly rules: number;
  readonly findings: readonly Pick<CodeAlert, "rule" | "message" | "path" | "start_line" | "end_line">[];
}

const severities = ["none", "note", "warning", "error"] as const;
/** GitHub's level of a tool's score, 0 to 10 (its documentation of `security-severity`). */
function securityLevel(score: string | undefined): CodeAlert["rule"]["security_severity_level"] {
  const number = Number(score ?? "0");
  if (!(number > 0)) return null;
  return number >= 9 ? "critical" : number >= 7 ? "high" : number >= 4 ? "medium" : "low";
}

const severityOf = (level: string | undefined) => severities.find((one) => one === level) ?? "warning";

/**
 * Reads results as they are uploaded: SARIF 2.1.0, gzipped, in Base64.
 *
 * @returns the runs, or what is wrong with them
 */
export function readSarif(encoded: string): { runs: readonly ToolRun[] } | { errors: readonly string[] } {
  let content: unknown;
  try {
    content = JSON.parse(gunzipSync(Buffer.from(encoded, "base64")).toString("utf8"));
  } catch {
    return { errors: ["Could not decode the SARIF file: it must be JSON, gzipped and then Base64 encoded."] };
  }
  const read = sarif.safeParse(content);
  if (!read.success) {
    return { errors: read.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`) };
  }
  return { runs: read.data.runs.map(toolRun) };
}

function toolRun({ tool, automationDetails, results }: z.infer<typeof sarif>["runs"][number]): ToolRun {
  const { driver } = tool;
  return {
    tool: driver.name,
    version: driver.semanticVersion ?? driver.version ?? null,
    category: automationDetails?.id ?? "",
    rules: driver.rules.length,
    findings: results.map((found) => {
      const id = found.ruleId ?? found.rule?.id ?? driver.rules[found.ruleIndex ?? -1]?.id ?? "unknown";
      const known = driver.rules.find((one) => one.id === id);
      const { artifactLocation, region } = found.locations[0]!.physicalLocation;
      const start_line = region?.startLine ?? 1;
      return {
        rule: {
          id,
          description: known?.shortDescription?.text ?? known?.fullDescription?.text ?? id,
          severity: severityOf(found.level ?? known?.defaultConfiguration?.level),
          security_severity_level: securityLevel(known?.properties?.["security-severity"]),
          tags: known?.properties?.tags ?? [],
        },
        message: found.message.text ?? "",
        path: artifactLocation.uri,
        start_line,
        end_line: region?.endLine ?? start_line,
      };
    }),
  };
}
