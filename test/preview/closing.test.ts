import { describe, expect, it } from "vitest";
import { closingOf } from "../../preview/closing.ts";
import { plansOfEngine } from "../../preview/engine-document.ts";

const type = "github:index/repositoryRuleset:RepositoryRuleset";
const urn = `urn:pulumi:prod::slipway::${type}::app-rules-branch`;
const team = (actorId: number) => ({ actorId, actorType: "Team", bypassMode: "pull_request" });
const open = { name: "rules", rules: { deletion: true, approvals: 2 }, bypassActors: [team(1), team(2)] };
const step = (after: object, op = "update", of = type) => ({
  op,
  urn: urn.replace(type, of),
  oldState: { type: of, parent: "", inputs: { ...open, __defaults: [] } },
  newState: { type: of, parent: "", inputs: after as Record<string, unknown> },
});
const told = (...steps: readonly ReturnType<typeof step>[]) => closingOf(plansOfEngine({ steps: [...steps] }));

describe("closingOf", () => {
  it("passes branch rules that fewer may pass, whatever the order of what is said", () => {
    const closed = { bypassActors: [{ bypassMode: "pull_request", actorType: "Team", actorId: 2 }] };
    expect(told(step({ ...open, ...closed }))).toEqual({ closed: ["app-rules-branch"], beyond: [] });
    expect(told(step({ ...open, bypassActors: [] })).beyond).toEqual([]);
    expect(told()).toEqual({ closed: [], beyond: [] });
  });

  it.each([
    [
      "rules that change with it",
      step({ ...open, bypassActors: [], rules: { deletion: true, approvals: 0 } }),
      "app-rules-branch: rules would change as well, which waits for an approval.",
    ],
    ["somebody new", step({ ...open, bypassActors: [team(3)] }), "app-rules-branch: 1 more could pass it."],
    [
      "somebody who may more",
      step({ ...open, bypassActors: [{ ...team(1), bypassMode: "always" }] }),
      "app-rules-branch: 1 more could pass it.",
    ],
    [
      "a replacement",
      step({ ...open, bypassActors: [] }, "replace"),
      "app-rules-branch: it would be changed by replace, not in place.",
    ],
    [
      "another resource",
      step({ ...open, bypassActors: [] }, "update", "github:index/repository:Repository"),
      "app-rules-branch: it is no branch rule, and would be changed (update).",
    ],
  ])("tells of %s", (_, one, words) => {
    expect(told(one)).toEqual({ closed: [], beyond: [words] });
  });

  it("passes nothing that the engine could not preview", () => {
    const diagnostics = [{ urn: "", severity: "error", message: "error: no such stack" }];
    expect(closingOf(plansOfEngine({ steps: [], diagnostics }))).toEqual({ closed: [], beyond: ["no such stack"] });
  });
});
