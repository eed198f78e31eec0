import { describe, expect, it } from "vitest";
import { WorkflowFiles } from "../../components/workflow-files.ts";
import { record } from "./recorder.ts";

describe("WorkflowFiles", () => {
  it("delivers all files together, by path, and replaces foreign ones only where that is declared", async () => {
    const answers = { commit: "abc", merged: false, pullRequest: 7, checks: ["ci"] };
    const recording = await record(
      () => {
        const { commit, merged, pullRequest, checks } = new WorkflowFiles("app-files", {
          owner: "acme",
          repository: "app",
          files: [
            { path: "deploy/smoke", content: "exit 0\n", mode: "scaffold", executable: true },
            { path: ".github/workflows/ci.yml", content: "on: push\n", mode: "managed", executable: false },
          ],
          adopt: [".github/workflows/ci.yml", "not/delivered"],
          delivery: "pull-request",
        });
        return { commit, merged, pullRequest, checks };
      },
      { outputs: ({ custom }) => (custom ? answers : {}) },
    );
    expect(recording.resources).toEqual([
      {
        type: "FileSet",
        name: "app-files",
        parent: "app-files",
        inputs: {
          owner: "acme",
          repository: "app",
          files: [
            { path: ".github/workflows/ci.yml", content: "on: push\n", mode: "managed", adopt: true },
            { path: "deploy/smoke", content: "exit 0\n", mode: "scaffold", executable: true },
          ],
          delivery: "pull-request",
        },
      },
    ]);
    expect(recording.outputs).toEqual(answers);
  });
});
