import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { missing, toolEnvironment } from "../outside-tool.ts";
import { composed, everyJob } from "./list.ts";

/** The files of a list in a folder of their own. */
function written(list: Parameters<typeof composed>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "slipway-own-jobs-"));
  mkdirSync(path.join(folder, ".git"));
  for (const file of composed(...list).files) {
    const target = path.join(folder, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.content);
  }
  return folder;
}

function complaints(tool: string, args: readonly string[], folder: string): string {
  try {
    return execFileSync(tool, args, { cwd: folder, env: toolEnvironment, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

const notices = { metricsWebhook: "METRICS_WEBHOOK", slackWebhook: "SLACK_WEBHOOK_URL", slackNotices: "all" as const };
const cases = [
  ["every job", written([everyJob])],
  ["every job beside a pipeline", written([everyJob, { besidePipeline: true, mergeQueue: true, notices }])],
] as const;

describe.skipIf(missing("actionlint") || missing("shellcheck"))("actionlint", () => {
  it.each(cases)("says nothing of a list with %s", (_, folder) => {
    expect(complaints("actionlint", ["-no-color", "-shellcheck=shellcheck"], folder)).toBe("");
  });
});

describe.skipIf(missing("shellcheck"))("shellcheck", () => {
  it("says nothing of the scripts", () => {
    const args = ["--enable=all", "--exclude=SC2250,SC2292,SC2312"];
    const scripts = ["lint_shell.sh", "history_secrets.sh", "release_notes.sh"];
    const folder = path.join(cases[0][1], ".github/scripts");
    expect(complaints("shellcheck", [...args, ...scripts], folder)).toBe("");
  });
});

describe.skipIf(missing("zizmor"))("zizmor, as pedantic as it gets without a network", () => {
  it.each(cases)("finds nothing in a list with %s", (_, folder) => {
    const args = [
      "--offline",
      "--no-config",
      "--persona=pedantic",
      "--strict-collection",
      "--format=json",
      "--quiet",
      ".",
    ];
    expect(JSON.parse(complaints("zizmor", args, folder))).toEqual([]);
  });
});
