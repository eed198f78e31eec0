import type { JobKind } from "./job-kind.ts";
import { buildImage } from "./kinds/build-image.ts";
import { command } from "./kinds/command.ts";
import { lintPython } from "./kinds/lint-python.ts";
import { lintShell } from "./kinds/lint-shell.ts";
import { lintWorkflows } from "./kinds/lint-workflows.ts";
import { releaseNotes } from "./kinds/release-notes.ts";
import { scanCode } from "./kinds/scan-code.ts";
import { scanFiles } from "./kinds/scan-files.ts";
import { scanSecrets } from "./kinds/scan-secrets.ts";
import { testGo } from "./kinds/test-go.ts";
import { testNode } from "./kinds/test-node.ts";
import { testPython } from "./kinds/test-python.ts";

const kinds = [
  lintPython,
  lintShell,
  lintWorkflows,
  testPython,
  testNode,
  testGo,
  buildImage,
  scanCode,
  scanFiles,
  scanSecrets,
  command,
  releaseNotes,
] as readonly JobKind[];

/** Every job that a repository's list may `use`, by name. */
export const jobKinds: Readonly<Record<string, JobKind>> = Object.fromEntries(kinds.map((kind) => [kind.name, kind]));
