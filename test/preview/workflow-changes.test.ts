import { describe, expect, it } from "vitest";
import { changesBetween } from "../../preview/changes.ts";
import { workflowChanges } from "../../preview/workflow-changes.ts";
import { planOf, resource } from "./plans.ts";

const sha = "a".repeat(40);
const workflow = (job: string) =>
  `name: CI\non: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-24.04\n${job}`;
const files = (content: string, path = ".github/workflows/ci.yml") =>
  planOf([resource("slipway:github:FileSet", "app-files", { files: [{ path, content, mode: "managed" }] })]);

describe("workflowChanges", () => {
  it("tells what workflows may do, read and use that they did not, and no longer", async () => {
    const base = files(
      workflow(`    permissions:\n      contents: read\n    steps:\n      - uses: actions/checkout@${sha} # v4.0.0\n`),
    );
    const head = files(
      workflow(
        `    environment: production\n    permissions:\n      contents: write\n    steps:\n      - uses: evil/action@${sha} # v1.0.0\n        with:\n          token: \${{ secrets.TOKEN }}\n`,
      ).replace("ubuntu-24.04", "[self-hosted, gpu]"),
    );
    expect(await workflowChanges(changesBetween(base, head))).toEqual([
      {
        repository: "app",
        permissions: { added: ["contents: write (ci.yml, job build)"], removed: [] },
        secrets: { added: ["TOKEN"], removed: [] },
        actions: { added: ["evil/action@v1.0.0"], removed: ["actions/checkout@v4.0.0"] },
        environments: { added: ["production"], removed: [] },
        runners: { added: ["self-hosted, gpu"], removed: ["ubuntu-24.04"] },
      },
    ]);
  });

  it("says nothing of a file that is no workflow, or of one that only reads differently", async () => {
    expect(await workflowChanges(changesBetween(files("a", "a.txt"), files("b", "a.txt")))).toEqual([]);
    const steps = (text: string) => files(workflow(`    permissions: {}\n    steps:\n      - run: ${text}\n`));
    expect(await workflowChanges(changesBetween(steps("echo a"), steps("echo b")))).toEqual([]);
  });
});
