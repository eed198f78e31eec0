import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { slipway } from "./project.ts";

describe("slipway bench", () => {
  it.each(["none", "1,,10", "0", "1.5", "-1"])("refuses the sizes %s before it measures anything", async (sizes) => {
    const { code, stdout, stderr } = await slipway(tmpdir(), ["bench", `--sizes=${sizes}`]);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: `"--sizes ${sizes}": write numbers of repositories, separated by commas, such as 1,10,100.\n`,
    });
  });

  it("refuses a largest number to apply that is none", async () => {
    const { code, stderr } = await slipway(tmpdir(), ["bench", "--most-applied", "all"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: '"--most-applied all": write numbers of repositories, separated by commas, such as 1,10,100.\n',
    });
  });
});
