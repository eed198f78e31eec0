import { expect, it } from "vitest";
import { eachFails, everyEvent, rendered } from "../rendered.ts";

const { table } = rendered("container-toolchain", "mlc-llm");
const built = ["lint", "docker", "wheel-linux", "wheel-windows", "smoke-linux", "smoke-windows"];

it("R0-09: builds everything on every event, and releases on version tags alone", async () => {
  expect(await table("ci.yml", everyEvent)).toMatchInlineSnapshot(`
    "                                lint  docker  wheel-linux  wheel-windows  smoke-linux  smoke-windows  release  ci   metrics
    push to main                    run   run     run          run            run          run            -        run  run
    push to develop                 not started
    push to a feature branch        not started
    pull request from a branch      run   run     run          run            run          run            -        run  run
    pull request from a fork        run   run     run          run            run          run            -        run  run
    pull request to another branch  run   run     run          run            run          run            -        run  run
    tag v1.0.0                      run   run     run          run            run          run            run      run  run
    tag v1.0.0-rc1                  run   run     run          run            run          run            run      run  run
    another tag                     not started
    manual on main                  run   run     run          run            run          run            -        run  run
    manual on a branch              run   run     run          run            run          run            -        run  run
    manual on a tag                 run   run     run          run            run          run            -        run  run
    schedule                        not started"
  `);
});

it("R0-08: releases only what both smoke tests passed", async () => {
  const cases = [
    ...eachFails("tag", { name: "push", ref: "refs/tags/v1.0.0" }, [...built, "release"]),
    ...eachFails("pull request", { name: "pull_request", ref: "feature/x" }, built),
  ];
  expect(await table("ci.yml", cases)).toMatchInlineSnapshot(`
    "                                   lint  docker  wheel-linux  wheel-windows  smoke-linux  smoke-windows  release  ci    metrics
    tag, lint fails                    fail  -       -            -              -            -              -        fail  run
    tag, docker fails                  run   fail    -            run            -            run            -        fail  run
    tag, wheel-linux fails             run   run     fail         run            -            run            -        fail  run
    tag, wheel-windows fails           run   run     run          fail           run          -              -        fail  run
    tag, smoke-linux fails             run   run     run          run            fail         run            -        fail  run
    tag, smoke-windows fails           run   run     run          run            run          fail           -        fail  run
    tag, release fails                 run   run     run          run            run          run            fail     run   run
    pull request, lint fails           fail  -       -            -              -            -              -        fail  run
    pull request, docker fails         run   fail    -            run            -            run            -        fail  run
    pull request, wheel-linux fails    run   run     fail         run            -            run            -        fail  run
    pull request, wheel-windows fails  run   run     run          fail           run          -              -        fail  run
    pull request, smoke-linux fails    run   run     run          run            fail         run            -        fail  run
    pull request, smoke-windows fails  run   run     run          run            run          fail           -        fail  run"
  `);
});

it("R0-08: waits for the reviewers of an environment where one is named", async () => {
  const cases = [
    ["tag", { name: "push", ref: "refs/tags/v1.0.0" }, { environments: { production: { reviewers: true } } }],
  ] as const;
  expect(await table("ci.yml", cases, { releaseEnvironment: "production" })).toMatchInlineSnapshot(`
    "     lint  docker  wheel-linux  wheel-windows  smoke-linux  smoke-windows  release  ci   metrics
    tag  run   run     run          run            run          run            wait     run  wait"
  `);
});

it("runs for a merge queue where there is one", async () => {
  expect(
    await table("ci.yml", [["merge queue", { name: "merge_group" }]], { mergeQueue: true }),
  ).toMatchInlineSnapshot(`
    "             lint  docker  wheel-linux  wheel-windows  smoke-linux  smoke-windows  release  ci   metrics
    merge queue  run   run     run          run            run          run            -        run  run"
  `);
});
