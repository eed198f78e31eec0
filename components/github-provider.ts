import * as github from "@pulumi/github";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The GitHub provider for one owner. Identity and server reach it by environment alone (GITHUB_TOKEN or GITHUB_APP_*,
 * GITHUB_BASE_URL): as an input, a token would stand in plans in clear.
 *
 * A server on this machine has no rate limits, so calls to it are neither delayed nor queued.
 *
 * @throws Error when GITHUB_OWNER names another owner, as it would silently win over `owner`.
 */
export function githubProvider(owner: string): github.Provider {
  const { GITHUB_OWNER: named, GITHUB_BASE_URL: baseUrl } = process.env;
  if (named !== undefined && named.toLowerCase() !== owner.toLowerCase()) {
    throw new Error(
      `GITHUB_OWNER is "${named}", but this stack's slipway:owner is "${owner}"; unset GITHUB_OWNER, or name the same owner.`,
    );
  }
  return new github.Provider(
    "github",
    { owner, ...(isLoopback(baseUrl) && { writeDelayMs: 0, parallelRequests: true }) },
    { transformations: [withoutIdentity] },
  );
}

/**
 * The SDK copies GITHUB_TOKEN and GITHUB_BASE_URL into the provider's inputs. There the token would stand in clear in a
 * plan, a new one would be a change in every preview, and a refresh would use the one of the last update. Left out, the
 * provider reads both from its own environment whenever it runs.
 */
const withoutIdentity: pulumi.ResourceTransformation = ({ props, opts }) => {
  const { token: _token, baseUrl: _baseUrl, ...rest } = props;
  return { props: rest, opts };
};

function isLoopback(url: string | undefined): boolean {
  return url !== undefined && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);
}
