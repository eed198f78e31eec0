import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { simulateOutput } from "../../cli/output-schemas.ts";
import { packageFolder } from "../../workflow/package-folder.ts";
import {
  addressOf,
  gitIn,
  type InventoryRepository,
  owner,
  startInventory,
} from "../cli/onboard/inventory-repository.ts";
import { octokitFor } from "../sandbox/client.ts";
import { executeDelivered, patience, pythonVersions, withoutAct } from "./act.ts";

const code = path.join(packageFolder(), "test", "fixtures", "routing-service");
const library = { owner, repo: "library" };

describe.skipIf(withoutAct || pythonVersions.length === 0)("a repository with code", { timeout: patience }, () => {
  let place: InventoryRepository;
  let clone: string;
  beforeAll(async () => {
    place = await startInventory(["library"]);
    clone = mkdtempSync(path.join(tmpdir(), "slipway-library-"));
    cpSync(code, clone, { recursive: true });
    // Its tests want a variable that the pipeline for services gives them.
    rmSync(path.join(clone, "tests", "test_model_for.py"));
    writeFileSync(
      path.join(clone, "tests", "test_import.py"),
      "import routing_service as _\n\n\ndef test_import():\n    pass\n",
    );
    const git = gitIn(clone);
    await git("init", "--quiet", "--initial-branch", "main");
    await git("config", "user.name", "octo");
    await git("config", "user.email", "octo@example.com");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "Begin");
    await git("remote", "add", "origin", addressOf(place.github, "library"));
    await git("push", "--quiet", "origin", "main");
  });
  afterAll(async () => {
    await place.close();
    rmSync(clone, { recursive: true, force: true });
  });
  afterEach(() => void vi.unstubAllEnvs());

  /** Commits a test of one line to the branch, and says where it is then. */
  async function commit(line: string): Promise<string> {
    const git = gitIn(clone);
    writeFileSync(path.join(clone, "tests", "test_more.py"), `def test_more():\n    ${line}\n`);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", line);
    await git("push", "--quiet", "origin", "more");
    return (await git("rev-parse", "HEAD")).trim();
  }

  /**
   * Executes the delivered job at a commit on one Python, and reports every check that the workflow has there: the other
   * cells run the same steps, and the search for secrets wants a download.
   */
  async function check(sha: string): Promise<string> {
    const version = pythonVersions.find((one) => one === "3.11") ?? pythonVersions[0]!;
    const { jobs } = await executeDelivered(clone, "library", {
      workflow: "ci.yml",
      job: "test-python",
      cell: { "python-version": version },
      event: "pull_request",
      ref: "refs/heads/more",
    });
    expect(jobs.map(({ id, cell }) => [id, cell])).toEqual([["test-python", { "python-version": version }]]);
    const { result, log } = jobs[0]!;
    const simulated = await place.slipway("simulate", "library", "--event", "pull_request", "--json");
    const names = simulateOutput
      .parse(JSON.parse(simulated.stdout))
      .runs.flatMap((run) => run.jobs)
      .flatMap(({ cells, ...job }) => (cells.length > 0 ? cells : [job]))
      .map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([`test-python (${version})`, "scan-secrets", "ci"]));
    for (const name of names) {
      const conclusion = /^(test-python|ci)/.test(name) && result !== "success" ? "failure" : "success";
      await octokitFor(place.github).rest.checks.create({
        ...{ ...library, name, head_sha: sha, status: "completed", conclusion },
      });
    }
    return result === "success" ? result : `${result}: ${log.filter((line) => line.startsWith("FAILED ")).join()}`;
  }

  it("gets a pipeline by what its files show, whose tests are executed: red does not merge, green does", async () => {
    const octo = octokitFor(place.github);
    const reviewer = octokitFor(place.github, "review-token");
    const onboarded = await place.slipway(
      ...["repo", "onboard", `${owner}/library`, "--owners", "platform", "--pull-request"],
    );
    expect([onboarded.code, onboarded.stderr]).toEqual([0, ""]);
    await octo.rest.pulls.merge({ owner, repo: "platform", pull_number: 1 });
    await place.git("pull", "--quiet", "origin", "main");
    expect(readFileSync(path.join(place.folder, "inventory/repositories/library.yaml"), "utf8")).toMatch(
      /adopt: true.*- use: test-python.*package: routing_service/s,
    );
    await place.up();

    const git = gitIn(clone);
    await git("pull", "--quiet", "origin", "main");
    await git("switch", "--quiet", "--create", "more");
    const broken = await commit("assert 1 == 2");
    const { data: change } = await octo.rest.pulls.create({
      ...library,
      title: "Test more",
      head: "more",
      base: "main",
    });
    const pull = { ...library, pull_number: change.number };
    const merge = () => octo.rest.pulls.merge({ ...pull, merge_method: "squash" });
    expect(await check(broken)).toBe("failure: FAILED tests/test_more.py::test_more - assert 1 == 2");
    await reviewer.rest.pulls.createReview({ ...pull, event: "APPROVE" });
    await expect(merge()).rejects.toMatchObject({ status: 405 });

    const mended = await commit("assert 1 == 1");
    expect(await check(mended)).toBe("success");
    // The new commit took the approval back.
    await expect(merge()).rejects.toMatchObject({ status: 405 });
    await reviewer.rest.pulls.createReview({ ...pull, event: "APPROVE" });
    expect((await merge()).data.merged).toBe(true);
  });
});
