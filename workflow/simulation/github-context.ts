import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import { OpenObject, type Value } from "../parse/value.ts";
import { eventPayload, someText } from "./event-payload.ts";
import { type ResolvedEvent, shortRef } from "./resolved-event.ts";
import type { Setting } from "./setting.ts";
import type { Trigger } from "./trigger.ts";

/**
 * The `github` context of a run, the same in workflows that it calls (GitHub docs, "Contexts reference"). What the
 * simulation cannot know of it is unknown.
 */
export function githubContext(
  workflow: ParsedWorkflow,
  event: ResolvedEvent,
  trigger: Trigger & { readonly starts: true },
  setting: Setting,
): Value {
  const { owner, name } = setting;
  const fromPullRequest = event.pullRequest !== undefined;
  return new OpenObject(
    {
      event_name: event.name,
      event: eventPayload(event, trigger.type, trigger.schedule, setting),
      ref: event.ref,
      ref_name: shortRef(event.ref),
      ref_type: event.ref.startsWith("refs/tags/") ? "tag" : "branch",
      head_ref: event.pullRequest?.head ?? "",
      base_ref: fromPullRequest ? (event.base ?? "") : "",
      sha: someText("github.sha"),
      repository: `${owner}/${name}`,
      repository_owner: owner,
      actor: event.actor,
      triggering_actor: event.actor,
      workflow: workflow.name,
      workflow_ref: `${owner}/${name}/${workflow.path}@${event.ref}`,
      token: someText("github.token"),
    },
    "github",
  );
}
