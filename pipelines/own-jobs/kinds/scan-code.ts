import { z } from "zod";
import { text } from "../../../workflow/expressions.ts";
import { matrix } from "../../../workflow/expressions-contexts.ts";
import { defineJob } from "../../../workflow/jobs.ts";
import { checkout } from "../../../workflow/steps.ts";
import { defineJobKind } from "../job-kind.ts";
import { runnerOption } from "../option-fields.ts";

/** Languages that CodeQL has to see compiled; it reads the others as they are. */
const compiled: readonly string[] = ["go", "swift"];

export const scanCode = defineJobKind({
  name: "scan-code",
  summary: "Looks for weaknesses in the code with CodeQL and shows them under code scanning.",
  on: "change",
  options: z.strictObject({
    languages: z
      .array(
        z.enum([
          ...(["actions", "c-cpp", "csharp", "go", "java-kotlin"] as const),
          ...(["javascript-typescript", "python", "ruby", "rust", "swift"] as const),
        ]),
      )
      .min(1)
      .refine((languages) => new Set(languages).size === languages.length)
      .describe('a list of languages in CodeQL\'s words, each once: ["python", "actions"]'),
    ...runnerOption,
  }),
  build({ languages, runner }, place) {
    const language = matrix("language");
    return {
      job: defineJob({
        id: place.id,
        name: place.id,
        needs: place.needs,
        runsOn: runner ?? place.runner,
        timeoutMinutes: 60,
        permissions: {
          contents: "read",
          actions: { read: "the upload looks up its run in a private repository" },
          securityEvents: { write: "uploads the findings to code scanning" },
        },
        strategy: {
          failFast: false,
          matrix: { language: languages },
          include: languages.map((one) => ({ language: one, build: compiled.includes(one) ? "autobuild" : "none" })),
        },
        steps: [
          checkout(),
          {
            name: "Set up CodeQL",
            uses: "github/codeql-action/init",
            with: { languages: language, "build-mode": matrix("build") },
          },
          {
            name: "Analyze",
            comment: "A fork's findings are uploaded too: GitHub takes them for its own pull request only.",
            uses: "github/codeql-action/analyze",
            with: { category: text`/language:${language}` },
          },
        ],
      }),
    };
  },
});
