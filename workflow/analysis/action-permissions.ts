import type { ParsedStep } from "../parse/parsed-workflow.ts";
import { textOf } from "../parse/tokens.ts";
import type { Level } from "./analysis.ts";
import { actionName } from "./artifact-uses.ts";
import { inputOf, takesJobToken } from "./job-token.ts";

/** A permission that something needs; with `or`, another scope at the same level does as well. */
export interface Need {
  readonly scope: string;
  readonly level: Level;
  readonly or?: string;
}

interface ActionPermissions {
  /** Inputs that carry the token, the job's own by default. An action without any never needs more than `always`. */
  readonly token?: readonly string[];
  /** Needed when it works with the job's token. */
  readonly needs?: readonly Need[] | ((step: ParsedStep) => readonly Need[]);
  /** Needed whatever token it works with. */
  readonly always?: readonly Need[] | ((step: ParsedStep) => readonly Need[]);
  /** What it may use beyond that, in some of its modes. */
  readonly may?: readonly Need[];
}

const read = (scope: string): Need => ({ scope, level: "read" });
const write = (scope: string): Need => ({ scope, level: "write" });
const onComment: Need = { scope: "pull-requests", level: "write", or: "issues" };
const nothing: ActionPermissions = {};

/**
 * What known actions do with the job's token, from their README or action.yml. An action that is not here is not judged.
 */
const table: { readonly [action: string]: ActionPermissions } = {
  "actions/attest": attestation(),
  "actions/attest-build-provenance": attestation(),
  "actions/attest-sbom": attestation(),
  "actions/cache": nothing,
  "actions/cache/restore": nothing,
  "actions/cache/save": nothing,
  "actions/checkout": {
    token: ["token"],
    needs: (step) => (isGiven(step, "repository") || isGiven(step, "ssh-key") ? [] : [read("contents")]),
    may: [read("contents")],
  },
  "actions/configure-pages": { token: ["token"], needs: [read("pages")], may: [write("pages")] },
  "actions/create-github-app-token": nothing,
  "actions/dependency-review-action": {
    token: ["repo-token"],
    needs: (step) => [read("contents"), ...(comments(step) ? [write("pull-requests")] : [])],
  },
  "actions/deploy-pages": { token: ["token"], needs: [write("pages")], always: [write("id-token")] },
  "actions/download-artifact": {
    token: ["github-token"],
    needs: (step) => (isGiven(step, "run-id") && isGiven(step, "github-token") ? [read("actions")] : []),
  },
  "actions/labeler": {
    token: ["repo-token"],
    needs: [write("pull-requests")],
    may: [read("contents"), write("issues")],
  },
  "actions/setup-dotnet": nothing,
  "actions/setup-go": nothing,
  "actions/setup-java": nothing,
  "actions/setup-node": nothing,
  "actions/setup-python": nothing,
  "actions/stale": {
    token: ["repo-token"],
    may: [write("issues"), write("pull-requests"), write("contents"), write("actions")],
  },
  "actions/upload-artifact": nothing,
  "actions/upload-artifact/merge": nothing,
  "actions/upload-pages-artifact": nothing,
  "aquasecurity/setup-trivy": nothing,
  "aquasecurity/trivy-action": nothing,
  "astral-sh/setup-uv": nothing,
  "aws-actions/amazon-ecr-login": nothing,
  "aws-actions/configure-aws-credentials": {
    always: (step) =>
      isGiven(step, "role-to-assume") &&
      !isGiven(step, "aws-access-key-id") &&
      !isGiven(step, "web-identity-token-file")
        ? [write("id-token")]
        : [],
    may: [write("id-token")],
  },
  "azure/login": { always: (step) => (isGiven(step, "creds") ? [] : [write("id-token")]) },
  "codecov/codecov-action": {
    always: (step) => (textOf(inputOf(step, "use_oidc")) === "true" ? [write("id-token")] : []),
  },
  "docker/bake-action": { may: [read("contents")] },
  "docker/build-push-action": { may: [read("contents")] },
  "docker/login-action": nothing,
  "docker/metadata-action": { may: [read("contents")] },
  "docker/setup-buildx-action": nothing,
  "docker/setup-qemu-action": nothing,
  "dorny/paths-filter": { token: ["token"], may: [read("pull-requests"), read("contents")] },
  "dorny/test-reporter": { token: ["token"], needs: [write("checks")], may: [read("contents"), read("actions")] },
  "github/codeql-action/analyze": codeScanning(),
  "github/codeql-action/autobuild": nothing,
  "github/codeql-action/init": { may: [read("contents"), read("actions"), write("security-events")] },
  "github/codeql-action/upload-sarif": codeScanning(),
  "google-github-actions/auth": {
    always: (step) => (isGiven(step, "workload_identity_provider") ? [write("id-token")] : []),
  },
  "hadolint/hadolint-action": nothing,
  "marocchino/sticky-pull-request-comment": { token: ["github_token"], needs: [onComment] },
  "ncipollo/release-action": { token: ["token"], needs: [write("contents")] },
  "peaceiris/actions-gh-pages": {
    needs: (step) =>
      isGiven(step, "github_token") && takesJobToken(step, ["github_token"]) ? [write("contents")] : [],
  },
  "peter-evans/create-or-update-comment": { token: ["token"], needs: [onComment] },
  "peter-evans/create-pull-request": { token: ["token"], needs: [write("contents"), write("pull-requests")] },
  "pypa/gh-action-pypi-publish": {
    always: (step) => (isGiven(step, "password") ? [] : [write("id-token")]),
    may: [write("id-token")],
  },
  "sigstore/cosign-installer": nothing,
  "softprops/action-gh-release": { token: ["token"], needs: [write("contents")] },
};

/** Whether the table says what the action of a step does with the token. */
export function isKnownAction(step: ParsedStep): boolean {
  return Object.hasOwn(table, actionName(step));
}

/** What the action of a step needs at least. */
export function actionNeeds(step: ParsedStep): readonly Need[] {
  const entry = entryOf(step);
  const withToken = takesJobToken(step, entry.token ?? []) ? resolve(entry.needs, step) : [];
  return [...withToken, ...resolve(entry.always, step)];
}

/** What the action of a step may use at most, its needs included. */
export function actionMayUse(step: ParsedStep): readonly Need[] {
  return [...actionNeeds(step), ...(entryOf(step).may ?? [])];
}

function entryOf(step: ParsedStep): ActionPermissions {
  return isKnownAction(step) ? table[actionName(step)]! : nothing;
}

function resolve(needs: ActionPermissions["needs"], step: ParsedStep): readonly Need[] {
  return typeof needs === "function" ? needs(step) : (needs ?? []);
}

function isGiven(step: ParsedStep, input: string): boolean {
  return (textOf(inputOf(step, input)) ?? "") !== "";
}

function comments(step: ParsedStep): boolean {
  return ["always", "on-failure"].includes(textOf(inputOf(step, "comment-summary-in-pr")) ?? "");
}

function attestation(): ActionPermissions {
  return {
    token: ["github-token"],
    needs: [write("attestations")],
    always: [write("id-token")],
    may: [read("contents"), write("packages"), write("artifact-metadata")],
  };
}

function codeScanning(): ActionPermissions {
  return { token: ["token"], needs: [write("security-events")], may: [read("contents"), read("actions")] };
}
