import { z } from "zod";
import { notFound } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { noContent, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { nodeId } from "../present/account.ts";
import { repositoryUrl } from "../present/repository.ts";
import type { Label, Pull, Repository } from "../store/rows.ts";
import { pullOf } from "./pulls.ts";

const entry = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const list = z.array(entry);
const body = z.union([
  z.object({ "": list }).transform((sent) => sent[""]),
  z.object({ labels: list.default([]) }).transform((sent) => sent.labels),
]);

type NumberCall = BaseCall & { repository: Repository; params: Readonly<Record<"issue_number", string>> };

const present = ({ world, repository }: NumberCall, { id, name, color, description, default: isDefault }: Label) => ({
  id,
  node_id: nodeId("LA", id),
  url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
  name,
  color,
  default: isDefault,
  description,
});

const pullIn = (call: NumberCall): Pull => pullOf(call.tables, call.repository, call.params.issue_number);

/** The label of a name; one that is not there yet is made, grey, as GitHub does. */
function labelFor({ tables, repository }: NumberCall, name: string): Label {
  const fresh = { repository: repository.id, name, color: "ededed", description: null, default: false };
  return tables.labels.find("name", `${repository.id}/${name.toLowerCase()}`) ?? tables.labels.insert(fresh);
}

function show(call: NumberCall, names: readonly string[]) {
  return names.flatMap((name) => {
    const label = call.tables.labels.find("name", `${call.repository.id}/${name.toLowerCase()}`);
    return label ? [present(call, label)] : [];
  });
}

function set(call: NumberCall, names: readonly string[]) {
  const labels = [...new Set(names.map((name) => labelFor(call, name).name))];
  const pull = pullIn(call);
  call.tables.pulls.update(pull.id, { labels, updated_at: call.world.clock.after(pull.updated_at) });
  return ok(show(call, labels));
}

const path = "/repos/{owner}/{repo}/issues/{issue_number}/labels" as const;

/** Labels of pull requests, which GitHub counts among the issues. */
export const issueLabels: Route[] = [
  route(`GET ${path}`, "issues:read", (call) => page(call, show(call, pullIn(call).labels), (label) => label)),
  route(`POST ${path}`, "issues:write", (call) => set(call, [...pullIn(call).labels, ...call.body(body)])),
  route(`PUT ${path}`, "issues:write", (call) => {
    pullIn(call);
    return set(call, call.body(body));
  }),
  route(`DELETE ${path}`, "issues:write", (call) => {
    pullIn(call);
    set(call, []);
    return noContent;
  }),
  route(`DELETE ${path}/{name}`, "issues:write", (call) => {
    const { labels } = pullIn(call);
    const name = call.params.name.toLowerCase();
    if (!labels.some((label) => label.toLowerCase() === name))
      throw Object.assign(notFound(), { message: "Label does not exist" });
    return set(
      call,
      labels.filter((label) => label.toLowerCase() !== name),
    );
  }),
];
