import { writeFiles } from "../../adoption/write-files.ts";
import { detect } from "../../onboarding/detect.ts";
import { entryOf, type Owner } from "../../onboarding/entry.ts";
import type { Proposal } from "../../onboarding/proposal.ts";
import { propose } from "../../onboarding/propose.ts";
import type { Settings } from "../../settings.ts";
import { openProject } from "../begun-inventory.ts";
import { allOf, exitFindings } from "../exit.ts";
import { print, printJson } from "../print.ts";
import { propose as openPullRequest } from "../propose.ts";
import { answersOf, groupsFor, nameOf, ownersOn, visibilityIsSaid } from "./answers.ts";
import { codeOwnersFor } from "./code-owners-file.ts";
import { documentOf, type OnboardDocument, pullRequestBody } from "./document.ts";
import { type Drafted, draftOf } from "./draft.ts";
import { likeAnother } from "./like.ts";
import { answersTo, checkGiven, type Given } from "./questions.ts";
import { proposedFiles, replaceableFiles } from "./replaceable.ts";
import { replacedWorkflows } from "./replaced.ts";
import { checkPlaces, findSource } from "./source.ts";
import { draftLines, endLines, proposalLines } from "./text.ts";
import { givenOptions, givenVariables } from "./values.ts";

export interface OnboardOptions extends Given {
  readonly stack: string;
  readonly in?: string;
  readonly like?: string;
  readonly fromTemplate?: string;
  readonly with: readonly string[];
  readonly variable: readonly string[];
  readonly withFindings?: boolean;
  readonly pullRequest?: boolean;
  readonly dryRun?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
}

/** `slipway repo onboard`: an inventory entry for a repository, out of what its files show. */
export async function onboard(repository: string, options: OnboardOptions): Promise<void> {
  const { project, settings, inventory } = openProject(options.stack);
  const [name, typed, like] = allOf(
    () => nameOf(repository, settings, inventory),
    () => ({ options: givenOptions(options.with), variables: givenVariables(options.variable) }),
    () => (options.like === undefined ? undefined : likeAnother(project, options.like, inventory)),
    () => checkGiven(options),
    () => checkPlaces(options),
  );
  const id = name.toLowerCase();
  const source = await findSource(name, options, settings);

  const detected = detect(source.code);
  const proposed = like?.proposal ?? proposalFor(options.pipeline, (wanted) => propose(detected, wanted));
  const taken = replaceableFiles(await proposedFiles({ id, name }, proposed, typed.options, settings), source.seen);
  const shown = ownersOn(source, settings);
  const groups = like?.groups ?? groupsFor(project, detected);
  const unclear = like === undefined && proposed.pipeline === undefined && proposed.jobs === undefined;
  const given = await answersTo(
    {
      exists: source.existing === undefined,
      pipeline: unclear,
      description: (source.seen?.settings.description ?? "") === "",
      visibility: source.existing !== true && !visibilityIsSaid(project, groups),
      owners: shown.length === 0,
      runner: proposed.machines !== undefined && typed.options.runner === undefined,
      replace: taken.length > 0,
    },
    options,
  );
  const proposal = unclear ? proposalFor(given.pipeline, (wanted) => propose(detected, wanted)) : proposed;

  const answers = answersOf(given, source, { owners: shown, groups, taken });
  const template = options.fromTemplate === undefined ? {} : { template: options.fromTemplate };
  const entry = { ...entryOf(name, id, proposal, { ...answers, ...template, options: typed.options }), ...like?.words };
  const owners = answers.owners.length > 0 ? answers.owners : shown;
  const { seen } = source;
  const { variables } = typed;
  const drafted = await draftOf(project, entry, { id, settings, reviewers: owners, variables, ...(seen && { seen }) });
  const codeOwners = codeOwnersFor(project, drafted.file, owners, settings.owner);
  const { existing } = answers;
  const files = await proposedFiles({ id, name }, proposal, typed.options, settings);
  const replaced = await replacedWorkflows(source.code, files, proposal.pipeline);
  const names = { stack: options.stack, id, name, existing, code: source.where };
  const found = documentOf({
    ...names,
    detected,
    proposal: withNotes(proposal, seen?.defaultBranch, taken, given),
    drafted,
    codeOwners,
    replaced,
    withDifference: options.diff === true,
  });
  await finish(found, { drafted, owners, settings }, options);
}

/** The proposal for what was asked for; "none" is an entry without CI/CD. */
function proposalFor(pipeline: string | undefined, propose: (wanted?: string) => Proposal): Proposal {
  return pipeline === "none" ? { reasons: [], considered: [], open: [] } : propose(pipeline);
}

/** With what only shows beside the repository as it is on GitHub. */
function withNotes(proposal: Proposal, branch: string | undefined, taken: readonly string[], given: Given): Proposal {
  const delivers = proposal.pipeline !== undefined || proposal.jobs !== undefined;
  const branches =
    branch === undefined || branch === "main" || !delivers
      ? []
      : [
          `its default branch is "${branch}", and what is delivered starts on "main"; rename the branch on GitHub first`,
        ];
  const kept =
    taken.length === 0 || given.replace === "yes"
      ? []
      : [
          `the delivery stops at ${taken.join(", ")}, which hold something else; move them away, or name them under files.adopt`,
        ];
  return { ...proposal, open: [...proposal.open, ...branches, ...kept] };
}

interface Writing {
  readonly drafted: Drafted;
  readonly owners: readonly Owner[];
  readonly settings: Settings;
}

/** Shows what was found, and writes it where nothing speaks against it. */
async function finish(found: OnboardDocument, writing: Writing, options: OnboardOptions): Promise<void> {
  const wrong = found.newFindings.some(({ severity }) => severity === "error");
  if (wrong) process.exitCode = exitFindings;
  const { owner } = writing.settings;
  if (options.json !== true)
    print([...proposalLines(found, owner), ...draftLines(found, [writing.drafted.preview])].join("\n"));
  const writes = options.dryRun !== true && (!wrong || options.withFindings === true);
  const ended = writes ? await write(found, writing, options.pullRequest === true) : found;
  if (options.json) printJson(ended);
  else print(endLines(ended, options.dryRun === true).join("\n"));
}

async function write(found: OnboardDocument, writing: Writing, byPullRequest: boolean): Promise<OnboardDocument> {
  const { drafted, owners, settings } = writing;
  const project = process.cwd();
  if (!byPullRequest) {
    writeFiles(project, new Map(found.files.map(({ path: file, content }) => [file, content])));
    return { ...found, written: true };
  }
  const pullRequest = await openPullRequest(project, {
    branch: `slipway/onboard-${found.id}`,
    title: `Onboard ${settings.owner}/${found.name}`,
    paths: found.files.slice(1).map(({ path: file }) => file),
    change(folder) {
      // CODEOWNERS as it is committed, which may not be as it lies here.
      const committed = codeOwnersFor(folder, drafted.file, owners, settings.owner);
      writeFiles(
        folder,
        new Map([
          [drafted.file, drafted.text],
          [committed.file, committed.text],
        ]),
      );
      return pullRequestBody(found, drafted);
    },
  });
  return { ...found, pullRequest };
}
