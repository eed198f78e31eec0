import { describe, expect, it } from "vitest";
import { changesBetween, fieldChanges } from "../../preview/changes.ts";
import fc from "../property.ts";
import { github, planOf, resource } from "./plans.ts";

const variable = (name: string, inputs: object) =>
  resource(github("ActionsVariable"), name, { repository: "app", ...inputs });

describe("changesBetween", () => {
  it("tells what is new, changed, replaced and gone, each with its repository", () => {
    const base = planOf([
      variable("a", { variableName: "A", value: "1" }),
      variable("b", { variableName: "B", value: "1" }),
      variable("c", { variableName: "C", value: "1" }),
      variable("same", { variableName: "S", value: "1" }),
    ]);
    const head = planOf([
      variable("a", { variableName: "A", value: "2" }),
      variable("b", { variableName: "BB", value: "1" }),
      variable("d", { variableName: "D", value: "1" }),
      variable("same", { variableName: "S", value: "1" }),
    ]);
    expect(
      changesBetween(base, head).map(({ operation, name, repository, fields }) => ({
        operation,
        name,
        repository,
        fields,
      })),
    ).toEqual([
      { operation: "update", name: "a", repository: "app", fields: [{ path: "value", before: "1", after: "2" }] },
      {
        operation: "replace",
        name: "b",
        repository: "app",
        fields: [{ path: "variableName", before: "B", after: "BB" }],
      },
      { operation: "delete", name: "c", repository: "app", fields: [] },
      { operation: "create", name: "d", repository: "app", fields: [] },
    ]);
  });

  it("finds no change between a plan and itself, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })), (inputs) => {
        const plan = planOf(inputs.map((one, index) => resource(github("ActionsVariable"), `r${index}`, one)));
        expect(changesBetween(plan, plan)).toEqual([]);
      }),
    );
  });

  it("leaves out what the inventory leaves to GitHub from now on, and shows it of what is new", () => {
    const left = (name: string, inputs: object) => ({
      ...resource(github("Repository"), name, { name, ...inputs }),
      ignoreChanges: ["hasWiki", "pages"],
    });
    const base = planOf([resource(github("Repository"), "a", { name: "a", hasWiki: false, hasIssues: true })]);
    const head = planOf([
      left("a", { hasWiki: true, hasIssues: false, pages: [{ x: 1 }] }),
      left("b", { hasWiki: true }),
    ]);
    expect(
      changesBetween(base, head).map(({ name, operation, fields, after }) => ({ name, operation, fields, after })),
    ).toEqual([
      {
        name: "a",
        operation: "update",
        fields: [{ path: "hasIssues", before: true, after: false }],
        after: { name: "a", hasWiki: true, hasIssues: false, pages: [{ x: 1 }] },
      },
      { name: "b", operation: "create", fields: [], after: { name: "b", hasWiki: true } },
    ]);
  });

  it("shows a ruleset whose required checks change, though their names are known only once workflows are delivered", () => {
    const ruleset = resource(github("RepositoryRuleset"), "app-rules-branch", {
      rules: { requiredStatusChecks: "[unknown]" },
    });
    const requiring = (...requiredChecks: string[]) => ({
      ...planOf([ruleset]),
      repositories: { app: { requiredChecks, reviewers: [], bypass: [] } },
    });
    expect(changesBetween(requiring("verify"), requiring("verify"))).toEqual([]);
    expect(changesBetween(requiring("verify"), requiring()).map(({ name, fields }) => ({ name, fields }))).toEqual([
      {
        name: "app-rules-branch",
        fields: [{ path: "rules.requiredStatusChecks", before: ["verify"], after: [] }],
      },
    ]);
  });

  it("leaves out components, the stack and providers, which exist nowhere", () => {
    expect(changesBetween({ ...planOf([]), resources: [] }, planOf([]))).toEqual([]);
  });
});

describe("fieldChanges", () => {
  it("compares files by path and checks by name, so that one more at the front is one change", () => {
    const list = (...paths: string[]) => ({ files: paths.map((path) => ({ path, content: path })) });
    expect(fieldChanges(list("b", "c"), list("a", "b", "c"))).toEqual([
      { path: "files.a", before: undefined, after: { path: "a", content: "a" } },
    ]);
  });

  it("writes names that are no words in brackets", () => {
    expect(fieldChanges({ labels: { "a b": { color: "1" } } }, { labels: { "a b": { color: "2" } } })).toEqual([
      { path: 'labels["a b"].color', before: "1", after: "2" },
    ]);
  });
});
