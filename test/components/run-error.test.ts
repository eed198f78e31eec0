import { RunError } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { withoutStack } from "../../components/run-error.ts";

describe("withoutStack", () => {
  const speaking = new Set(["SettingsError"]);

  it("keeps only the message of an error that says everything", () => {
    const error = Object.assign(new Error("two faults"), { name: "SettingsError" });
    const fault = withoutStack(error, speaking);
    expect({ run: RunError.isInstance(fault), message: fault.message, stack: fault.stack }).toEqual({
      run: true,
      message: "two faults",
      stack: "",
    });
  });

  it("puts the stack of any other error into the message, where the language host does not colour it", () => {
    const fault = withoutStack(new TypeError("x is not a function"), speaking);
    expect(fault.message).toMatch(/^TypeError: x is not a function\n +at .*run-error\.test\.ts/);
    expect(fault.stack).toBe("");
  });

  it("takes whatever is thrown", () => {
    expect(withoutStack("plain text", speaking).message).toMatch(/^Error: plain text\n/);
  });
});
