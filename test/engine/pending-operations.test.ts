import { describe, expect, it } from "vitest";
import { exportedState, pendingOperations } from "../../engine/pending-operations.ts";

const pending = (type: string, of: string, inputs: object = {}) => ({
  type,
  resource: { urn: `urn:pulumi:prod::slipway::${of}::thing`, type: of, inputs },
});
const told = (...operations: readonly object[]) =>
  pendingOperations(exportedState.parse({ version: 3, deployment: { pending_operations: operations } }));

describe("what an update that was cut off leaves behind", () => {
  it("is nothing in a state without pending operations", () => {
    expect(pendingOperations(exportedState.parse({ deployment: {} }))).toEqual([]);
    expect(pendingOperations(exportedState.parse({ deployment: { pending_operations: null } }))).toEqual([]);
  });

  it("may be on GitHub where it was being made, and says under which name to look", () => {
    const repository = "github:index/repository:Repository";
    expect(told(pending("creating", repository, { name: "the-app" }))).toEqual([
      {
        urn: `urn:pulumi:prod::slipway::${repository}::thing`,
        kind: "creating",
        stack: "prod",
        type: repository,
        name: "thing",
        advice:
          'It may be on GitHub without being in the state, as "the-app": slipway recover --stack prod looks, and takes it over.',
      },
    ]);
    const variable = told(pending("creating", "github:index/actionsVariable:ActionsVariable", { variableName: "A" }));
    expect(variable[0]!.advice).toMatch(/as "A": slipway recover --stack prod looks/);
    const vpc = told(pending("creating", "aws:ec2/vpc:Vpc"));
    expect(vpc[0]!.advice).toBe(
      'It may be there without being in the state: look for "thing", and import what is there (pulumi import).',
    );
  });

  it.each([
    ["creating", "slipway:github:FileSet", /made again/],
    ["creating", "github:index/actionsSecret:ActionsSecret", /simply written again/],
    ["updating", "github:index/repository:Repository", /reads what is there and goes on/],
    ["deleting", "github:index/teamRepository:TeamRepository", /the next update deletes it/],
  ])("%s a %s needs nobody", (kind, type, advice) => {
    expect(told(pending(kind, type))[0]!.advice).toMatch(advice);
  });
});
