import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { BenchError, measure, median } from "../../bench/measure.ts";

const node = (script: string) => ({ program: process.execPath, args: ["-e", script], cwd: tmpdir() });

describe("measure", () => {
  it("gives a command's output with its time", async () => {
    const { seconds, output } = await measure(node("console.log('done')"));
    expect(output).toBe("done\n");
    expect(seconds).toBeGreaterThan(0);
  });

  it("refuses to give numbers of a command that failed, and quotes its last words", async () => {
    const run = measure(node("console.log('half'); console.error('no such team'); process.exitCode = 3"));
    await expect(run).rejects.toThrow(BenchError);
    await expect(run).rejects.toThrow(/ended with 3:\nhalf\n\nno such team$/);
  });

  it("says so when there is no such command", async () => {
    await expect(measure({ program: "no-such-command", args: [], cwd: tmpdir() })).rejects.toThrow(/ENOENT/);
  });

  it("interrupts a command that stays up once its work is done, after a look at it", async () => {
    const seen: string[] = [];
    const { output } = await measure({
      ...node("process.once('SIGINT', () => process.exit(0)); console.log('up'); setInterval(() => {}, 1000)"),
      isDone: (text) => text.endsWith("up\n"),
      meanwhile: async (text) => void seen.push(text),
    });
    expect({ output, seen }).toEqual({ output: "up\n", seen: ["up\n"] });
  });

  it("fails when the look at a command that stays up fails", async () => {
    const run = measure({
      ...node("process.once('SIGINT', () => process.exit(0)); console.log('up'); setInterval(() => {}, 1000)"),
      isDone: () => true,
      meanwhile: () => Promise.reject(new Error("no answer")),
    });
    await expect(run).rejects.toThrow("no answer");
  });
});

describe("median", () => {
  it("is the middle value, or the mean of the two in the middle", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([10, 1, 2, 4])).toBe(3);
  });
});
