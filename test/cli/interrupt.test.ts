import { spawn } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../workflow/package-folder.ts";
import { makeProject, pathWithoutPulumi, slipway } from "./project.ts";

describe("a command that is cut short", () => {
  it("ends a rehearsal by the signal at once, and the next one finishes the work without doing any of it twice", async () => {
    const project = makeProject();
    const child = spawn(process.execPath, [path.join(packageFolder(), "bin", "slipway.mjs"), "rehearse"], {
      cwd: project,
      env: { ...process.env, NO_COLOR: "1", PATH: pathWithoutPulumi() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout.on("data", (chunk) => {
      if (String(chunk).includes("created: ")) child.kill("SIGINT");
    });
    const signal = await new Promise((resolve) => child.on("close", (_code, by) => resolve(by)));
    expect({ signal, stderr }).toEqual({ signal: "SIGINT", stderr: "" });

    const rehearse = async () => JSON.parse((await slipway(project, ["rehearse", "--json"])).stdout);
    expect((await rehearse()).totals.created).toBeGreaterThan(0);
    expect((await rehearse()).writes).toBe(0);
  });

  it("takes a reader that stops reading for no error", async () => {
    const child = spawn(process.execPath, [path.join(packageFolder(), "bin", "slipway.mjs"), "plan", "--json"], {
      cwd: makeProject(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});
