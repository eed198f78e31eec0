import { github, inputAt, type Rule } from "../rule.ts";

const repository = github("Repository");

/** G-08: what GitHub scans for. */
export const scannedRepository: Rule = {
  id: "G-08",
  title: "Secrets and vulnerable dependencies are looked for",
  level: "warning",
  remedy:
    "set security.secretScanning, security.pushProtection and security.vulnerabilityAlerts in inventory/defaults.yaml",
  reference: "CIS Software Supply Chain Security Guide 2.3.8, 3.2.2",
  types: [repository, github("RepositoryVulnerabilityAlerts")],
  judge: ({ inputs }) => [
    ...(inputAt(inputs, "securityAndAnalysis.secretScanning.status") === "disabled"
      ? ["secrets are not scanned for"]
      : []),
    ...(inputAt(inputs, "securityAndAnalysis.secretScanningPushProtection.status") === "disabled"
      ? ["pushed secrets are not held up"]
      : []),
    ...(inputs.enabled === false ? ["vulnerable dependencies are not told"] : []),
  ],
};

/** G-14: nothing of value goes by accident. */
export const protectedRepository: Rule = {
  id: "G-14",
  title: "A repository is protected from deletion",
  level: "error",
  remedy: "keep the option `protect`; a repository that shall go is taken out by `pulumi state unprotect` first",
  reference: "https://www.pulumi.com/docs/iac/concepts/options/protect/",
  types: [repository],
  judge: ({ inputs, protect }) => [
    ...(protect ? [] : ["Pulumi would delete it"]),
    ...(inputs.archiveOnDestroy === false ? ["it would be deleted, not archived"] : []),
  ],
};
