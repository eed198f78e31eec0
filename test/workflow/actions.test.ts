import { expect, it } from "vitest";
import { pinned, pinnedActions } from "../../workflow/actions.ts";

it("pins every action by its full commit and names the release beside it", () => {
  for (const action of pinnedActions()) {
    expect(action, action.name).toMatchObject({
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      version: expect.stringMatching(/^v\d+\.\d+\.\d+$/),
    });
  }
});

it("lists actions in order of their names, so that an update changes few lines", () => {
  const names = pinnedActions().map(({ name }) => name);
  expect(names).toEqual([...names].sort());
});

it("knows what an action takes and gives, and which actions it uses in turn", () => {
  expect(pinned("actions/upload-artifact")).toMatchObject({
    required: ["path"],
    inputs: expect.arrayContaining(["name", "path", "retention-days"]),
    outputs: ["artifact-digest", "artifact-id", "artifact-url"],
    nested: [],
  });
  expect(pinned("aquasecurity/trivy-action").nested).toEqual([
    expect.stringMatching(/^aquasecurity\/setup-trivy@[0-9a-f]{40}$/),
    expect.stringMatching(/^actions\/cache@[0-9a-f]{40}$/),
  ]);
});
