import { stringify } from "yaml";
import { type Draft, standingNotes } from "./draft.ts";
import { leftAlone } from "./left-alone.ts";
import { proposalComment, rulesProposal } from "./rules-proposal.ts";

/** Path -> text of what a draft is in the project folder. */
export function draftFiles(draft: Draft): Map<string, string> {
  const { id, own, workflows, seen } = draft;
  const jobs = workflows.map(({ file, as }) => (file === as ? { run: file } : { run: file, as }));
  const proposal = rulesProposal(seen);
  const stays = [...leftAlone(seen), ...standingNotes(draft).map(({ what, why }) => `${what}: ${why}`)];
  const text = [
    "# yaml-language-server: $schema=../../schemas/repository.schema.json",
    stringify({ ...own, ...(jobs.length > 0 && { jobs }) }, { lineWidth: 0 }).trimEnd(),
    ...(stays.length === 0 ? [] : ["", "# Stays on GitHub as it is:", ...stays.map((line) => `# - ${oneLine(line)}`)]),
    ...(proposal === undefined ? [] : ["", ...proposalComment(proposal)]),
    "",
  ].join("\n");
  return new Map([
    [`inventory/repositories/${id}.yaml`, text],
    ...workflows.map(({ file, content }) => [`inventory/workflows/${file}`, content] as const),
  ]);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
