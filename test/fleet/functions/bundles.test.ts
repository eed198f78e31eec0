import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildFunctions } from "../../../bin/functions.mjs";
import { actionsOf, handlerNames, supplyActions } from "../../../fleet/contract.ts";

const folder = () => mkdtempSync(path.join(os.tmpdir(), "slipway-functions-"));

/** What a command of the SDK is called in policies, and what AWS does with the caller's rights besides. */
const prefixes: Record<string, string> = {
  dynamodb: "dynamodb",
  ec2: "ec2",
  "secrets-manager": "secretsmanager",
  sqs: "sqs",
  ssm: "ssm",
};
const implied: Record<string, readonly string[]> = {
  // The key of the stack decrypts the secrets, the parameters and the function's own settings.
  "secretsmanager:GetSecretValue": ["kms:Decrypt"],
  "ssm:PutParameter": ["ssm:AddTagsToResource", "kms:Encrypt", "kms:GenerateDataKey"],
  "ec2:CreateFleet": ["ec2:RunInstances", "ec2:CreateTags", "iam:PassRole", "ssm:GetParameters"],
};

/** Actions for which a bundle has code. The SDK's own look for endpoints of DynamoDB is never made: it is off. */
function actionsIn(files: Record<string, number>): string[] {
  const commands = Object.entries(files).flatMap(([file, bytes]) => {
    const match = /@aws-sdk\/client-([\w-]+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(file);
    return match && bytes > 0 && match[2] !== "DescribeEndpoints" ? [`${prefixes[match[1]!]}:${match[2]}`] : [];
  });
  return [...new Set(commands.flatMap((action) => [action, ...(implied[action] ?? [])]))].sort();
}

describe("the functions' bundles", () => {
  const [first, second] = [folder(), folder()];
  let parts: Record<string, Record<string, number>>;

  beforeAll(async () => {
    parts = (await buildFunctions({ force: true, folder: first }))!;
    await buildFunctions({ force: true, folder: second });
  });

  it("are one file for each function of the contract, the same bytes wherever and however often they are made", () => {
    expect(readdirSync(first).sort()).toEqual(handlerNames.map((name) => `${name}.cjs`).sort());
    for (const name of handlerNames) {
      const [one, other] = [first, second].map((at) => readFileSync(path.join(at, `${name}.cjs`)));
      expect(one!.equals(other!)).toBe(true);
    }
  });

  it("are not made again while nothing changed", async () => {
    expect(await buildFunctions({ folder: first })).toBeUndefined();
  });

  it.each(handlerNames)("have for %s code for exactly the actions of AWS that its policy allows", (name) => {
    const allowed = actionsOf[name].flatMap((action) => (action === "supply" ? supplyActions : [action]));
    // The webhook's own key is for its settings and its secret; policies give it to every function.
    const expected = name === "webhook" ? [...allowed, "kms:Decrypt"] : allowed;
    expect(actionsIn(parts[name]!)).toEqual([...new Set<string>(expected)].sort());
  });

  it("name no path of this machine, and no secret", () => {
    for (const name of handlerNames) {
      const text = readFileSync(path.join(first, `${name}.cjs`), "utf8");
      expect(text).not.toContain(process.cwd());
      expect(text).not.toContain("PRIVATE KEY");
    }
  });
});
