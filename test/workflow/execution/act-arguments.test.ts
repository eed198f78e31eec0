import { expect, it } from "vitest";
import { actArguments } from "../../../workflow/execution/act-arguments.ts";

it("gives act everything that an execution says, and no secret's value", () => {
  const args = actArguments(
    {
      workspace: "/code",
      workflow: ".github/workflows/ci.yml",
      job: "test",
      cell: { "python-version": "3.11", os: "ubuntu-24.04" },
      event: "push",
      payload: {},
      runners: { "ubuntu-24.04": "host", "ubuntu-22.04": "image:22" },
      actions: { "actions/checkout@3d3c": "/stand-ins/checkout" },
      environment: { A: "1" },
      variables: { TIMEOUT: "30" },
      artifacts: "/artifacts",
      secrets: ["TOKEN"],
    },
    "/event.json",
  );
  expect(args).toEqual([
    "push",
    ...["--directory", "/code", "--workflows", ".github/workflows/ci.yml", "--eventpath", "/event.json"],
    ...["--job", "test", "--matrix", "python-version:3.11", "--matrix", "os:ubuntu-24.04"],
    ...["--platform", "ubuntu-24.04=-self-hosted", "--platform", "ubuntu-22.04=image:22"],
    ...["--local-repository", "actions/checkout@3d3c=/stand-ins/checkout"],
    ...["--env", "A=1", "--var", "TIMEOUT=30", "--secret", "TOKEN", "--artifact-server-path", "/artifacts"],
    ...["--pull=false", "--no-cache-server", "--json"],
  ]);
});

it("leaves out what an execution leaves out", () => {
  const args = actArguments(
    { workspace: "/code", workflow: "ci.yml", event: "push", payload: {}, runners: {} },
    "/event.json",
  );
  expect(args).toEqual([
    ...["push", "--directory", "/code", "--workflows", "ci.yml", "--eventpath", "/event.json"],
    ...["--pull=false", "--no-cache-server", "--json"],
  ]);
});
