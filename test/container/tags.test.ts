import { describe, expect, it } from "vitest";
import { branchTag, tagsByRule } from "../../container/tags.ts";
import { runScript } from "../pipelines/scripts/run-script.ts";

const content = "buildenv-0123456789abcdef";

describe("tagsByRule", () => {
  it.each([
    [{}, [content]],
    [{ latest: true, branch: "main" }, [content, "main", "latest"]],
    [{ version: "1.2.3", latest: true }, [content, "1.2.3", "1.2", "1", "latest"]],
    [{ version: "1.2.3-rc.1" }, [content, "1.2.3-rc.1"]],
    [{ branch: "latest", latest: true }, [content, "latest"]],
  ])("gives for %j %j", (rules, tags) => {
    expect(tagsByRule(content, rules)).toEqual(tags);
  });
});

describe("branchTag", () => {
  it.each(["main", "feature/one two", "--x", "a--b-/c", "ünïcode/ß", "...", "x".repeat(130)])(
    "spells %j as the delivered container_tags.sh does",
    async (branch) => {
      const { outputs } = await runScript("container_tags.sh", {
        env: {
          IMAGE: "i",
          STAGE: "development",
          REF: `refs/heads/${branch}`,
          COMMIT: "0".repeat(40),
          DEFAULT_BRANCH: "-",
        },
      });
      expect(branchTag(branch)).toBe(outputs.first);
    },
  );
});
