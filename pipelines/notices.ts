import { z } from "zod";
import { secret } from "../workflow/expressions-contexts.ts";
import type { Environment } from "../workflow/model.ts";

const secretName = z.string().regex(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/);

/**
 * Options that a pipeline's `z.strictObject({ ...noticeOptions })` takes over, so that its runs can be told to others.
 * What is left out is not rendered: no step, no secret.
 */
export const noticeOptions = {
  metricsWebhook: secretName
    .optional()
    .describe(
      'the name of the secret that holds the https address to which each run\'s figures are posted as JSON: "METRICS_WEBHOOK"; left out, none are posted',
    ),
  slackWebhook: secretName
    .optional()
    .describe(
      'the name of the secret that holds the address of an incoming webhook of Slack: "SLACK_WEBHOOK_URL"; left out, Slack is told nothing',
    ),
  slackNotices: z
    .enum(["failures", "all"])
    .default("failures")
    .describe(
      'which runs Slack is told of, with slackWebhook: "failures", or "all"; pull requests are left out always',
    ),
};

/** Whom a pipeline's runs are told to: the options of `noticeOptions`, as read. */
export interface Notices {
  /** Name of the secret with the address that takes figures. */
  readonly metricsWebhook?: string | undefined;
  /** Name of the secret with Slack's address. */
  readonly slackWebhook?: string | undefined;
  readonly slackNotices: "failures" | "all";
}

/** What the script that posts is told; empty when nobody wants to hear. */
export function noticeEnvironment({ metricsWebhook, slackWebhook, slackNotices }: Notices): Environment {
  return {
    ...(metricsWebhook === undefined ? {} : { METRICS_WEBHOOK: secret(metricsWebhook) }),
    ...(slackWebhook === undefined ? {} : { SLACK_WEBHOOK_URL: secret(slackWebhook), SLACK_NOTICES: slackNotices }),
  };
}
