import { expect, it } from "vitest";
import { engineDocument, plansOfEngine } from "../../preview/engine-document.ts";
import { previewStack } from "../../preview/preview.ts";
import { github } from "./plans.ts";

const type = github("TeamRepository");
const urn = (name: string) => `urn:pulumi:staging::slipway::${type}::${name}`;
const state = (inputs: object) => ({ type, inputs: { ...inputs, __defaults: [] }, parent: "" });

it("the engine's preview is told like two plans, a replacement once", async () => {
  const document = engineDocument.parse({
    config: {},
    steps: [
      { op: "same", urn: urn("same"), oldState: state({ teamId: "1" }), newState: state({ teamId: "1" }) },
      {
        op: "update",
        urn: urn("a"),
        oldState: state({ permission: "push" }),
        newState: state({ permission: "admin" }),
      },
      { op: "create-replacement", urn: urn("b"), oldState: state({ teamId: "1" }), newState: state({ teamId: "2" }) },
      { op: "replace", urn: urn("b"), oldState: state({ teamId: "1" }), newState: state({ teamId: "2" }) },
      { op: "delete-replaced", urn: urn("b"), oldState: state({ teamId: "1" }) },
      { op: "create", urn: urn("c"), newState: state({ permission: "pull" }) },
      { op: "delete", urn: urn("d"), oldState: state({ permission: "pull" }) },
    ],
    changeSummary: { create: 1 },
  });
  const { stack, counts, dangers } = await previewStack(plansOfEngine(document));
  expect({ stack, counts, dangers: dangers.map(({ id, message }) => `${id}: ${message}`) }).toEqual({
    stack: "staging",
    counts: { create: 1, update: 1, replace: 1, delete: 1 },
    dangers: [
      'replace: team access "b": is deleted and created anew (teamId).',
      'delete: team access "d": is removed.',
      'access-widened: team access "a": permission goes from "push" to "admin".',
    ],
  });
});
