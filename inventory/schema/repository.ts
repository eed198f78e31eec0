import { z } from "zod";
import { environment } from "./environments.ts";
import { jobs } from "./jobs.ts";
import * as names from "./names.ts";
import { actions, features, merge, security } from "./repository-settings.ts";
import { rules } from "./rules.ts";

const permission = z.enum(["pull", "triage", "push", "maintain", "admin"]);

const label = z.strictObject({
  color: names.labelColor.describe("Six hexadecimal digits in quotes."),
  description: z.string().max(100, "write at most 100 characters").exactOptional().describe("What the label is for."),
});

const secret = z.strictObject({
  dependabot: z.boolean().exactOptional().describe("Pull requests of Dependabot see it too."),
  kept: z
    .boolean()
    .exactOptional()
    .describe("It is on GitHub already, and its value is somebody else's: Slipway counts on it and never writes it."),
  description: z.string().exactOptional().describe("What it is for; for readers of this file."),
});

// GitHub refuses line breaks and other control characters in a description.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this keeps out.
const singleLine = /^[^\u0000-\u001f\u007f]*$/;

/** Every field that defaults, a group and a repository may set. What nobody sets stays on GitHub as it is. */
export const fields = z.strictObject({
  description: z
    .string()
    .max(350, "write at most 350 characters")
    .regex(singleLine, "write it in one line")
    .exactOptional()
    .describe("One line that GitHub shows beside the name."),
  homepage: z
    .string()
    .max(255, "write at most 255 characters")
    .regex(/^(?:https?:\/\/\S+)?$/, 'write an address that begins with https://, or "" for none')
    .exactOptional()
    .describe("Address of the project's page."),
  visibility: z.enum(["public", "private", "internal"]).exactOptional().describe("Who can see it."),
  topics: names
    .distinct(names.topic)
    .max(20, "write at most 20 topics")
    .exactOptional()
    .describe("Topics, at most 20."),
  archived: z.boolean().exactOptional().describe("The repository is read-only."),
  features: features.exactOptional().describe("Tabs that are on or off."),
  merge: merge.exactOptional().describe("How pull requests are merged."),
  security: security.exactOptional().describe("GitHub's own security features."),
  access: z
    .strictObject({
      teams: z.record(names.teamSlug, permission).exactOptional().describe("Team slug and what the team may do."),
      people: z.record(names.login, permission).exactOptional().describe("Login and what the person may do."),
    })
    .exactOptional()
    .describe("Who may do what."),
  labels: z.record(names.labelName, label).exactOptional().describe("Labels for issues and pull requests."),
  properties: z
    .record(
      names.propertyName,
      z.union([names.propertyValue, names.distinct(names.propertyValue)], "write text or a list of texts"),
    )
    .exactOptional()
    .describe("Values of the organisation's custom properties."),
  pipeline: names.pipelineName.exactOptional().describe("The pipeline that this repository's CI/CD is made by."),
  with: z
    .record(z.string(), z.unknown())
    .exactOptional()
    .describe(
      "Options of the pipeline, or of the list of jobs where there is no pipeline; docs/pipelines.md lists them.",
    ),
  jobs: jobs
    .exactOptional()
    .describe("The repository's own jobs, instead of a pipeline or beside one, and workflows written by hand."),
  files: z
    .strictObject({
      delivery: z
        .enum(["commit", "pull-request"])
        .exactOptional()
        .describe(
          "How files reach the default branch (default: `slipway:delivery` of the stack; a pull request where the branch rules refuse commits).",
        ),
      adopt: names
        .distinct(names.filePath)
        .exactOptional()
        .describe("Paths whose present content, written by somebody else, may be replaced."),
    })
    .exactOptional()
    .describe("How delivered files are written."),
  rules: rules.exactOptional().describe("Rules for the default branch and for tags."),
  environments: z
    .record(names.environmentName, environment)
    .exactOptional()
    .describe("Environments that jobs deploy to."),
  secrets: z
    .record(names.secretName, secret)
    .exactOptional()
    .describe("Secrets by name; where a value comes from is the stack's word (`slipway:secrets`)."),
  variables: z.record(names.variableName, names.variableValue).exactOptional().describe("Variables of the repository."),
  actions: actions.exactOptional().describe("What GitHub Actions may do."),
});

/** What only a repository's own file may say. */
export const identity = z.strictObject({
  name: names.repositoryName
    .exactOptional()
    .describe("Name on GitHub; the file's name if absent. A new name renames in place."),
  groups: names
    .distinct(names.groupName)
    .exactOptional()
    .describe("Groups whose layers lie under this file, in this order."),
  adopt: z.boolean().exactOptional().describe("The repository exists already: take it over as it is."),
  template: z
    .string()
    .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "write owner/name")
    .exactOptional()
    .describe("Template repository (owner/name) that a new repository is made from."),
});
