import { z } from "zod";
import { hashFiles, text } from "../../../workflow/expressions.ts";
import { runner as runnerContext } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout, run } from "../../../workflow/steps.ts";
import { debugStep } from "../../jobs/debug.ts";
import { defineJobKind } from "../job-kind.ts";
import { folderOption, runnerOption } from "../option-fields.ts";

export const testGo = defineJobKind({
  name: "test-go",
  summary: "Vets, builds and tests a Go module with the toolchain that its go.mod names.",
  on: "change",
  options: z.strictObject({
    race: z.boolean().default(true).describe("true to test with the race detector, or false"),
    ...folderOption,
    ...runnerOption,
  }),
  build({ race, folder, runner }, place) {
    const inFolder = folder === "." ? "" : `${folder}/`;
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: 20,
        permissions: { contents: "read" },
        ...(folder === "." ? {} : { defaults: { workingDirectory: folder } }),
        steps: [
          checkout(),
          { ...debugStep(), ...(folder === "." ? {} : { workingDirectory: "." }) },
          {
            name: "Cache modules and builds",
            uses: "actions/cache",
            with: {
              path: "~/go/pkg/mod\n~/.cache/go-build\n",
              key: text`go-${runnerContext("os")}-${runnerContext("arch")}-${hashFiles(`${inFolder}go.sum`)}`,
            },
          },
          // The runner's own go fetches the toolchain of go.mod, and checks it against Go's checksum database.
          run("Check that go.mod and go.sum are complete", "go mod download\ngo mod verify"),
          run("Vet", "go vet ./..."),
          run("Build", "go build ./..."),
          run("Test", `go test${race ? " -race" : ""} -cover ./...`),
        ],
      }),
      updates: [{ ecosystem: "gomod", directory: folder === "." ? "/" : `/${folder}` }],
    };
  },
});
