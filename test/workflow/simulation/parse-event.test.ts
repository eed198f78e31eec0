import { expect, test } from "vitest";
import { parseEvent } from "../../../workflow/simulation/parse-event.ts";

test.each([
  ["push", { name: "push" }],
  ["pull_request:closed", { name: "pull_request", type: "closed" }],
  [" merge_group:checks_requested ", { name: "merge_group", type: "checks_requested" }],
  ["repository_dispatch:my:own", { name: "repository_dispatch", type: "my:own" }],
])("reads %s", (text, event) => {
  expect(parseEvent(text)).toEqual(event);
});

test.each([
  ["pushed", /^"pushed" is not an event that starts workflows; write one of branch_protection_rule, .*workflow_run\.$/],
  ["", /^"" is not an event/],
  ["toString", /^"toString" is not an event/],
  ["push:main", /^"push" has no activity types; write "push" without ":main"\.$/],
  ["release:publish", /^"publish" is not an activity type of "release"; write one of published, .*released\.$/],
  ["workflow_call", /^"workflow_call" is no event of its own: simulate the event that starts the calling workflow/],
])("refuses %j", (text, message) => {
  expect(() => parseEvent(text)).toThrow(message);
});
