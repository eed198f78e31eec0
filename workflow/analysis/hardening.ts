import type { Finding } from "../finding.ts";
import { cancelledDeploymentFindings } from "./deployments.ts";
import { environmentFileFindings } from "./environment-files.ts";
import { fetchedProgramFindings } from "./fetched-programs.ts";
import { jobImageFindings } from "./job-images.ts";
import { keptCredentialFindings } from "./kept-credentials.ts";
import { releaseCacheFindings } from "./release-caches.ts";
import type { RunJob } from "./run-tree.ts";
import { secretExposureFindings, storedKeyFindings } from "./secret-exposure.ts";

/** What works, and makes an attacker's work easier. */
export function hardeningFindings(job: RunJob): Finding[] {
  return [
    ...keptCredentialFindings(job),
    ...environmentFileFindings(job),
    ...releaseCacheFindings(job),
    ...secretExposureFindings(job),
    ...storedKeyFindings(job),
    ...jobImageFindings(job),
    ...fetchedProgramFindings(job),
    ...cancelledDeploymentFindings(job),
  ];
}
