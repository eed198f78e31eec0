import { expect, it } from "vitest";
import { eachFails, everyEvent, rendered } from "../rendered.ts";

const { table } = rendered("container-wheels", "mlc-llm-pipeline");
const jobs = ["lint-and-format", "build-docker-image", "test-docker-image", "build-wheels"];
const later = ["create-release", "build-production-image", "cleanup"];
const main = { name: "push", ref: "main" };
const tag = { name: "push", ref: "refs/tags/v1.0.0" };
const pull = { name: "pull_request", ref: "feature/x" };
const forced = { name: "workflow_dispatch", ref: "main", inputs: { force_build: "true" } };

it("R1-02: runs on pushes to main and develop, version tags, pull requests to both, and by hand", async () => {
  expect(await table("ci-cd.yml", everyEvent)).toMatchInlineSnapshot(`
    "                                lint-and-format  build-docker-image  test-docker-image  build-wheels  create-release  build-production-image  cleanup  ci   metrics
    push to main                    run              run                 run                run           -               run                     run      run  run
    push to develop                 run              run                 run                run           -               -                       run      run  run
    push to a feature branch        not started
    pull request from a branch      run              run                 run                run           -               -                       run      run  run
    pull request from a fork        run              run                 run                run           -               -                       run      run  run
    pull request to another branch  not started
    tag v1.0.0                      run              run                 run                run           run             run                     run      run  run
    tag v1.0.0-rc1                  run              run                 run                run           run             run                     run      run  run
    another tag                     not started
    manual on main                  run              run                 run                run           -               run                     run      run  run
    manual on a branch              run              run                 run                run           -               -                       run      run  run
    manual on a tag                 run              run                 run                run           -               -                       run      run  run
    schedule                        not started"
  `);
});

it("R1-01: goes on after a failure as the table of dependencies and conditions says", async () => {
  const cases = [
    ...eachFails("push to main", main, [...jobs, ...later]),
    ...eachFails("tag", tag, [...jobs, ...later]),
    ...eachFails("pull request", pull, jobs),
  ];
  expect(await table("ci-cd.yml", cases)).toMatchInlineSnapshot(`
    "                                            lint-and-format  build-docker-image  test-docker-image  build-wheels  create-release  build-production-image  cleanup  ci    metrics
    push to main, lint-and-format fails         fail             -                   -                  -             -               -                       run      fail  run
    push to main, build-docker-image fails      run              fail                -                  -             -               -                       run      fail  run
    push to main, test-docker-image fails       run              run                 fail               -             -               -                       run      fail  run
    push to main, build-wheels fails            run              run                 run                fail          -               -                       run      fail  run
    push to main, create-release fails          run              run                 run                run           -               run                     run      run   run
    push to main, build-production-image fails  run              run                 run                run           -               fail                    run      fail  run
    push to main, cleanup fails                 run              run                 run                run           -               run                     fail     run   run
    tag, lint-and-format fails                  fail             -                   -                  -             -               -                       run      fail  run
    tag, build-docker-image fails               run              fail                -                  -             -               -                       run      fail  run
    tag, test-docker-image fails                run              run                 fail               -             -               -                       run      fail  run
    tag, build-wheels fails                     run              run                 run                fail          -               -                       run      fail  run
    tag, create-release fails                   run              run                 run                run           fail            run                     run      fail  run
    tag, build-production-image fails           run              run                 run                run           run             fail                    run      fail  run
    tag, cleanup fails                          run              run                 run                run           run             run                     fail     run   run
    pull request, lint-and-format fails         fail             -                   -                  -             -               -                       run      fail  run
    pull request, build-docker-image fails      run              fail                -                  -             -               -                       run      fail  run
    pull request, test-docker-image fails       run              run                 fail               -             -               -                       run      fail  run
    pull request, build-wheels fails            run              run                 run                fail          -               -                       run      fail  run"
  `);
});

it("R1-01: builds what can be built after a failure when it is forced to, whatever failed before", async () => {
  const cases = [["forced", forced] as const, ...eachFails("forced", forced, jobs)];
  expect(await table("ci-cd.yml", cases)).toMatchInlineSnapshot(`
    "                                  lint-and-format  build-docker-image  test-docker-image  build-wheels  create-release  build-production-image  cleanup  ci    metrics
    forced                            run              run                 run                run           -               run                     run      run   run
    forced, lint-and-format fails     fail             run                 run                run           -               run                     run      fail  run
    forced, build-docker-image fails  run              fail                -                  run           -               -                       run      fail  run
    forced, test-docker-image fails   run              run                 fail               run           -               -                       run      fail  run
    forced, build-wheels fails        run              run                 run                fail          -               -                       run      fail  run"
  `);
});

it("stops everything but the clean-up and the report when a run is cancelled", async () => {
  const outcomes = [{ job: "lint-and-format", outcome: "cancelled" }] as const;
  expect(await table("ci-cd.yml", [["cancelled", main, { outcomes }]])).toMatchInlineSnapshot(`
    "           lint-and-format  build-docker-image  test-docker-image  build-wheels  create-release  build-production-image  cleanup  ci    metrics
    cancelled  cancelled        -                   -                  -             -               -                       run      fail  run"
  `);
});

it("runs for a merge queue where there is one, and publishes nothing", async () => {
  const queue = [["merge queue", { name: "merge_group" }]] as const;
  expect(await table("ci-cd.yml", queue, { mergeQueue: true })).toMatchInlineSnapshot(`
    "             lint-and-format  build-docker-image  test-docker-image  build-wheels  create-release  build-production-image  cleanup  ci   metrics
    merge queue  run              run                 run                run           -               -                       run      run  run"
  `);
});
