import { z } from "zod";
import { isRefName, zeroId } from "../git/names.ts";
import type { Ref } from "../git/repository.ts";
import { forbidden, found, notFound, unprocessable } from "../http/api-error.ts";
import { page } from "../http/paging.ts";
import { created, ok } from "../http/reply.ts";
import { type BaseCall, type Route, route } from "../http/route.ts";
import { listedCommit } from "../present/commit.ts";
import { repositoryPage, repositoryUrl } from "../present/repository.ts";
import { moveRefs } from "../refs/move-refs.ts";
import { refused } from "../refs/refused.ts";
import { rulesForBranch } from "../rules/applicable.ts";
import { isProtected, protectionOf } from "../rules/classic-protection.ts";
import type { Repository } from "../store/rows.ts";

const renameBody = z.object({ new_name: z.string().min(1) });

type RepositoryCall = BaseCall & { repository: Repository };

const nameOf = (ref: Ref) => ref.name.slice("refs/heads/".length);

function short(call: RepositoryCall, ref: Ref) {
  const { world, repository } = call;
  const name = nameOf(ref);
  const classic = protectionOf(world, repository, name);
  const checks = classic?.checks?.checks ?? [];
  const level = classic?.checks ? (classic.enforce_admins ? "everyone" : "non_admins") : "off";
  const url = `${repositoryUrl(world, repository)}/branches/${name}/protection`;
  return {
    name,
    commit: { sha: ref.sha, url: `${repositoryUrl(world, repository)}/commits/${ref.sha}` },
    protected: isProtected(world, repository, name),
    protection: {
      enabled: classic !== undefined,
      required_status_checks: { enforcement_level: level, contexts: checks.map(({ context }) => context), checks },
    },
    protection_url: url,
  };
}

async function whole(call: RepositoryCall, ref: Ref) {
  const { world, repository } = call;
  const commit = await world.git.repository(repository.id).commit(ref.sha);
  const fields = short(call, ref);
  return {
    ...fields,
    commit: listedCommit(world, repository, found(commit)),
    _links: {
      self: `${repositoryUrl(world, repository)}/branches/${fields.name}`,
      html: `${repositoryPage(world, repository)}/tree/${fields.name}`,
    },
  };
}

const branchOf = async (call: RepositoryCall, name: string) => {
  const ref = await call.world.git.repository(call.repository.id).ref(`refs/heads/${name}`);
  if (!ref) throw Object.assign(notFound(), { message: "Branch not found" });
  return ref;
};

/** Branches and tags by name. */
export const branches: Route[] = [
  route("GET /repos/{owner}/{repo}/branches", "contents:read", async (call) => {
    const refs = await call.world.git.repository(call.repository.id).refs("refs/heads/");
    const wanted = call.query.get("protected");
    const shown = refs
      .map((ref) => short(call, ref))
      .filter((branch) => wanted === null || String(branch.protected) === wanted);
    return page(call, shown, (branch) => branch);
  }),

  route("GET /repos/{owner}/{repo}/branches/{branch+}", "contents:read", async (call) =>
    ok(await whole(call, await branchOf(call, call.params.branch))),
  ),

  route("POST /repos/{owner}/{repo}/branches/{branch+}/rename", "contents:write", async (call) => {
    const { world, tables, actor, repository, params } = call;
    const { new_name } = call.body(renameBody);
    const target = `refs/heads/${new_name}`;
    if (!isRefName(target)) throw unprocessable(`The branch name "${new_name}" is not valid.`);
    const git = world.git.repository(repository.id);
    const ref = await branchOf(call, params.branch);
    if (await git.ref(target)) throw unprocessable(`A branch named "${new_name}" already exists.`);
    const isDefault = params.branch === repository.default_branch;
    const add = { ref: target, before: zeroId, after: ref.sha };
    const [refusal] = await moveRefs(world, actor, repository, [add]);
    if (refusal)
      throw refusal.kind === "rules" || refusal.kind === "protection"
        ? forbidden(refusal.reasons.join("\n"))
        : refused(refusal, 422);
    if (isDefault) {
      await git.setHead(new_name);
      tables.repositories.update(repository.id, { default_branch: new_name });
    }
    for (const pull of tables.pulls.where("repository", repository.id)) {
      if (pull.base === params.branch) tables.pulls.update(pull.id, { base: new_name });
    }
    for (const pull of tables.pulls.where("head", `${repository.id}/${params.branch}`)) {
      tables.pulls.update(pull.id, { head: new_name });
    }
    await git.updateRefs([{ ref: ref.name, before: ref.sha, after: zeroId }]);
    return created(await whole(call, (await git.ref(target))!));
  }),

  route("GET /repos/{owner}/{repo}/tags", "contents:read", async (call) => {
    const { world, repository } = call;
    const url = repositoryUrl(world, repository);
    const refs = await world.git.repository(repository.id).refs("refs/tags/");
    return page(call, refs.reverse(), (ref) => {
      const name = ref.name.slice("refs/tags/".length);
      return {
        name,
        zipball_url: `${url}/zipball/${ref.name}`,
        tarball_url: `${url}/tarball/${ref.name}`,
        commit: { sha: ref.commit, url: `${url}/commits/${ref.commit}` },
        node_id: `REF_${Buffer.from(`${repository.id}:${ref.name}`).toString("base64url")}`,
      };
    });
  }),

  route("GET /repos/{owner}/{repo}/rules/branches/{branch+}", "metadata:read", (call) =>
    page(call, rulesForBranch(call.world, call.repository, call.params.branch), ({ rule, ruleset }) => ({
      ...rule,
      ruleset_source_type: ruleset.repository === null ? "Organization" : "Repository",
      ruleset_source: ruleset.repository === null ? call.params.owner : `${call.params.owner}/${call.params.repo}`,
      ruleset_id: ruleset.id,
    })),
  ),
];
