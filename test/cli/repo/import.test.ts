import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { commandLine } from "../command-line.ts";
import { makeProject } from "../project.ts";

const file = ".slipway/local/import.json";
const answers = async (payload: string | null) => {
  const folder = makeProject({ [file]: payload });
  try {
    const { code, stdout, stderr } = await commandLine(folder, "repo", "import", "--yes");
    return [code, stdout, stderr];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

it("repo import says that nothing was adopted, that a file is of another kind, and what is not declared any more", async () => {
  expect(await answers(null)).toEqual([
    2,
    "",
    `"${file}" is not there: nothing was adopted into stack "local" from this folder; begin with "slipway repo adopt".\n`,
  ]);
  for (const broken of ["{", "[]", '{"resources": [{}]}'])
    expect(await answers(broken), broken).toEqual([
      2,
      "",
      `"${file}" is not what "slipway repo adopt" writes; adopt again.\n`,
    ]);
  const resources = [
    { type: "github:index/repository:Repository", logicalName: "gone", id: "gone" },
    { type: "github:index/teamRepository:TeamRepository", logicalName: "gone-team-a", id: "a:gone" },
  ];
  expect(await answers(JSON.stringify({ resources }))).toEqual([
    2,
    "",
    `"${file}" has what stack "local" does not declare any more (github:index/repository:Repository gone, github:index/teamRepository:TeamRepository gone-team-a); take it out of the file, or declare it again.\n`,
  ]);
});
