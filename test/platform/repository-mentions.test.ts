import { expect, it } from "vitest";
import type { DesiredRepository } from "../../platform/compose.ts";
import { mentionsOf } from "../../platform/repository-mentions.ts";

it("a repository is named by lines of delivered files: what calls it, its images, and addresses such as badges", () => {
  const content = [
    "# Prices",
    "[![CI](https://github.com/Acme/Tools/actions/workflows/ci.yml/badge.svg)](https://github.com/acme/tools/actions)",
    "acme/tools-next and acme/tools.js and not-acme/tools are others",
    "      - uses: acme/tools/.github/workflows/checks.yml@0123456789abcdef0123456789abcdef01234567",
    "docker pull ghcr.io/acme/tools:latest",
    `see acme/tools ${"x".repeat(200)}`,
  ].join("\n");
  const desired = { entry: { id: "prices" }, files: [{ path: "README.md", content, mode: "scaffold" }] };
  const found = mentionsOf("acme/tools", [desired as unknown as DesiredRepository]);
  expect(found.map(({ line, kind }) => [line, kind])).toEqual([
    [2, "address"],
    [4, "uses"],
    [5, "package"],
    [6, "address"],
  ]);
  expect(found[0]).toEqual({
    repository: "prices",
    path: "README.md",
    line: 2,
    kind: "address",
    text: "[![CI](https://github.com/Acme/Tools/actions/workflows/ci.yml/badge.svg)](https://github.com/acme/t…",
  });
  expect(found[3]!.text).toHaveLength(100);
});
