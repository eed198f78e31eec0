import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { neededPermissions, typesWithPermissions } from "../../provider/needed-permissions.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

describe("neededPermissions", () => {
  it("gives each permission once, with the types that need it, and none for other providers", () => {
    const types = [
      "github:index/repository:Repository",
      "github:index/teamRepository:TeamRepository",
      "github:index/repositoryRuleset:RepositoryRuleset",
      "aws:sqs/queue:Queue",
      "slipway:github:ManagedRepository",
    ];
    expect(neededPermissions(types)).toEqual([
      { name: "administration", level: "write", for: ["Repository", "RepositoryRuleset", "TeamRepository"] },
      { name: "members", level: "read", for: ["TeamRepository"] },
    ]);
  });

  it("knows every resource that a component makes", () => {
    const folder = path.join(packageFolder(), "components");
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const made = sources.flatMap((name) =>
      [...readFileSync(path.join(folder, name), "utf8").matchAll(/new github\.(\w+)\(/g)].map(([, type]) => type!),
    );
    expect(made.length).toBeGreaterThan(15);
    expect([...new Set(made)].filter((type) => type !== "Provider" && !typesWithPermissions.has(type))).toEqual([]);
  });
});
