import { describe, expect, it } from "vitest";
import { Directory } from "../../components/directory.ts";
import { record } from "./recorder.ts";

describe("Directory", () => {
  it("asks GitHub once for each team and person", async () => {
    const { outputs, invokes } = await record(() => {
      const directory = new Directory();
      return {
        teams: [directory.teamId("core"), directory.teamId("CORE"), directory.teamId("release")],
        people: [directory.userId("octocat"), directory.userId("Octocat")],
      };
    });
    expect(outputs).toEqual({ teams: [1004, 1004, 1007], people: [2007, 2007] });
    expect(invokes).toEqual([
      { token: "github:index/getTeam:getTeam", args: { slug: "core", summaryOnly: true } },
      { token: "github:index/getTeam:getTeam", args: { slug: "release", summaryOnly: true } },
      { token: "github:index/getUser:getUser", args: { username: "octocat" } },
    ]);
  });

  it("names the team that GitHub does not know", async () => {
    const program = () => ({ id: new Directory().teamId("gone") });
    const invoke = async () => {
      throw new Error("404 Not Found");
    };
    await expect(record(program, { invoke })).rejects.toThrow("404 Not Found");
    await expect(record(program, { invoke: async () => ({ id: "none" }) })).rejects.toThrow(
      'Team "gone" has no numeric id: GitHub\'s answer was "none".',
    );
  });

  it("does not know an id where nobody can be asked, and needs it where something is applied", async () => {
    const program = () => ({ id: new Directory().teamId("core") });
    const invoke = async () => ({});
    await expect(record(program, { invoke, preview: true })).resolves.toBeDefined();
    await expect(record(program, { invoke })).rejects.toThrow('Team "core" has no numeric id');
  });
});
