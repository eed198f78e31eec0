import { parse } from "yaml";
import { inputAt, listAt, type Rule } from "../rule.ts";
import { fileSet, workflowsOf } from "./delivered-files.ts";

const publishing = /^(softprops\/action-gh-release|ncipollo\/release-action|pypa\/gh-action-pypi-publish)@/;
const publishes = /\bgh release (create|upload)\b|\bcreate_release\.sh\b|\btwine upload\b/;
const mayPublish = /action-gh-release|release-action|pypi-publish|gh release|create_release|twine/;
const signing = /^(actions\/attest|sigstore\/cosign-installer@)/;
const signs = /\bcosign (sign|attest)/;

/** W-15: who takes a release can tell where it comes from, and what it is made of. */
export const attestedRelease: Rule = {
  id: "W-15",
  title: "A release says where it comes from, and what it is made of",
  level: "warning",
  remedy: "attest or sign what is released, and list its parts (SPDX or CycloneDX), in the workflow that releases it",
  reference: "https://docs.github.com/actions/concepts/security/artifact-attestations",
  types: [fileSet],
  judge: (resource) =>
    workflowsOf(resource).flatMap(({ path, content }) => faultsOf(content).map((fault) => `${path} ${fault}`)),
};

const judged = new Map<string, readonly string[]>();

/** Most repositories of a pipeline have the same file, and most files release nothing. */
function faultsOf(content: string): readonly string[] {
  if (!mayPublish.test(content)) return [];
  const known = judged.get(content) ?? faultsOfSteps(stepsOf(content));
  judged.set(content, known);
  return known;
}

function faultsOfSteps(steps: readonly unknown[]): string[] {
  if (!steps.some((step) => publishing.test(text(step, "uses")) || publishes.test(text(step, "run")))) return [];
  const isSigned = steps.some(
    (step) =>
      signing.test(text(step, "uses")) ||
      signs.test(text(step, "run")) ||
      (text(step, "uses").startsWith("pypa/gh-action-pypi-publish@") &&
        String(inputAt(step, "with.attestations")) !== "false"),
  );
  const isListed = steps.some((step) => /sbom|spdx|cyclonedx/i.test(JSON.stringify(step)));
  return [
    ...(isSigned ? [] : ["releases what is neither attested nor signed"]),
    ...(isListed ? [] : ["releases without a list of parts"]),
  ];
}

const text = (step: unknown, key: string) => String(inputAt(step, key) ?? "");

function stepsOf(content: string): unknown[] {
  const jobs = inputAt(readable(content), "jobs");
  if (typeof jobs !== "object" || jobs === null) return [];
  return Object.values(jobs).flatMap((job) => listAt(job, "steps"));
}

/** What is no YAML is another rule's matter. */
function readable(content: string): unknown {
  try {
    return parse(content);
  } catch {
    return undefined;
  }
}
