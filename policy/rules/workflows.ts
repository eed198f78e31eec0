/** A demand on workflow files. The analysis finds what is wrong, and how it weighs; the rule says which findings it is. */
export interface WorkflowRule {
  readonly id: string;
  readonly title: string;
  readonly remedy: string;
  readonly reference: string;
  /** Ids of the findings. */
  readonly findings: readonly string[];
}

const secureUse = "https://docs.github.com/actions/reference/security/secure-use";

/** Every rule about workflows, by id. */
export const workflowRules: readonly WorkflowRule[] = [
  {
    id: "W-01",
    title: "Actions are pinned by commit",
    remedy: "write the full commit SHA and its version in a comment; slipway update-actions keeps them",
    reference: secureUse,
    findings: ["action-not-pinned", "action-version-missing"],
  },
  {
    id: "W-02",
    title: "A job's token may what the job does",
    remedy: "write permissions: {} for the workflow, and what each job needs with the job",
    reference: secureUse,
    findings: ["permissions-not-empty", "permissions-write-all", "permission-unneeded", "permission-missing"],
  },
  {
    id: "W-03",
    title: "What an attacker chooses stays data",
    remedy: 'pass it in env, and write "$NAME" in the script',
    reference: "https://docs.github.com/actions/concepts/security/script-injections",
    findings: ["template-injection"],
  },
  {
    id: "W-04",
    title: "Code of a fork never runs with secrets",
    remedy: "check it out on pull_request alone",
    reference: "https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/",
    findings: ["fork-checkout"],
  },
  {
    id: "W-05",
    title: "A checkout leaves no token behind",
    remedy: "write persist-credentials: false",
    reference: "https://docs.zizmor.sh/audits/#artipacked",
    findings: ["credentials-kept"],
  },
  {
    id: "W-06",
    title: "Nothing that an attacker chooses sets variables or the search path",
    remedy: "check it against a pattern, or hand it on as an output",
    reference: "https://docs.zizmor.sh/audits/#github-env",
    findings: ["environment-file-injection", "unsecure-commands"],
  },
  {
    id: "W-07",
    title: "A release holds nothing of a cache",
    remedy: "build without a cache in a job that publishes",
    reference: "https://docs.zizmor.sh/audits/#cache-poisoning",
    findings: ["cache-in-release"],
  },
  {
    id: "W-08",
    title: "A job has the secrets that it reads",
    remedy: "name each secret",
    reference: "https://docs.zizmor.sh/audits/#secrets-inherit",
    findings: ["secrets-inherited", "secrets-whole"],
  },
  {
    id: "W-09",
    title: "Clouds are signed in to by OIDC",
    remedy: "take a role on with id-token: write",
    reference: "https://docs.github.com/actions/concepts/security/openid-connect",
    findings: ["cloud-key-stored"],
  },
  {
    id: "W-10",
    title: "Images of jobs are pinned, and their passwords are secrets",
    remedy: "write the digest behind the tag",
    reference: "https://docs.zizmor.sh/audits/#unpinned-images",
    findings: ["image-not-pinned", "password-in-clear"],
  },
  {
    id: "W-11",
    title: "A job has an end, and a deployment is not cut short",
    remedy: "write timeout-minutes and concurrency; cancel-in-progress: false where there is an environment",
    reference: "https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax",
    findings: ["timeout-missing", "concurrency-missing", "deployment-cancelled"],
  },
  {
    id: "W-12",
    title: "Forks stay off machines of one's own",
    remedy: "use a GitHub-hosted label for pull requests from forks",
    reference: `${secureUse}#hardening-for-self-hosted-runners`,
    findings: ["self-hosted-on-fork"],
  },
  {
    id: "W-13",
    title: "Programs are checked before they run",
    remedy: "compare a checksum, or use a pinned action",
    reference: "CIS Software Supply Chain Security Guide 2.4.2",
    findings: ["program-unchecked"],
  },
  {
    id: "W-17",
    title: "A label is served by one fleet, or is GitHub's",
    remedy: "write a fleet's labels, or declare the fleet in inventory/fleets.yaml",
    reference: "https://docs.github.com/actions/how-tos/write-workflows/choose-where-workflows-run",
    findings: ["runner-unknown", "runner-not-served", "runner-ambiguous", "runner-not-plain"],
  },
  {
    id: "W-18",
    title: "GitHub takes the file",
    remedy: "mend what GitHub's own parser says",
    reference: "https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax",
    findings: ["workflow-syntax", "matrix-invalid", "call-refused", "needs-cyclic"],
  },
];

const byFinding = new Map(workflowRules.flatMap((rule) => rule.findings.map((id) => [id, rule] as const)));

/** The rule that a finding belongs to. */
export function workflowRuleOf(findingId: string): WorkflowRule | undefined {
  return byFinding.get(findingId);
}
