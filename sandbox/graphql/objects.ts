import type { GitObject } from "../git/object-reader.ts";
import type { Commit } from "../git/objects.ts";
import type { Ref } from "../git/repository.ts";
import { type Actor, isInTeam, roleIn } from "../http/access.ts";
import { accountNodeId, nodeId } from "../present/account.ts";
import { objectNodeId, refNodeId } from "../present/commit.ts";
import { fullName, ownerOf, repositoryNodeId, repositoryPage } from "../present/repository.ts";
import type { Account, Pull, Repository, Team } from "../store/rows.ts";
import type { World } from "../world.ts";
import { protectionObject } from "./branch-protection.ts";
import { connection } from "./connection.ts";
import { threadsOf } from "./review-threads.ts";

/** What resolvers share: the world and who asks. */
export interface Context {
  readonly world: World;
  readonly actor: Actor;
}

export function accountObject(context: Context, account: Account): object {
  const { world } = context;
  const { tables } = world;
  return {
    __typename: account.type === "Organization" ? "Organization" : "User",
    id: accountNodeId(account),
    databaseId: account.id,
    login: account.login,
    name: account.name,
    email: account.email ?? "",
    description: account.description,
    url: `${world.url}/${account.login}`,
    repository: ({ name }: { name: string }) => {
      const row = tables.repositories.find("name", `${account.id}/${name.toLowerCase()}`);
      return row && roleIn(tables, context.actor.account, row) ? repositoryObject(context, row) : null;
    },
    team: ({ slug }: { slug: string }) => {
      const team = tables.teams.find("slug", `${account.id}/${slug.toLowerCase()}`);
      return team ? teamObject(context, team) : null;
    },
    membersWithRole: (page: object) =>
      connection(tables.memberships.where("organization", account.id), page, (row) => ({
        node: accountObject(context, tables.accounts.get(row.account)!),
        role: row.role.toUpperCase(),
      })),
  };
}

export function teamObject(context: Context, team: Team): object {
  const { tables } = context.world;
  const owner = tables.accounts.get(team.organization)!;
  return {
    __typename: "Team",
    id: nodeId("T", team.id),
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    description: team.description,
    combinedSlug: `${owner.login}/${team.slug}`,
    members: ({ membership, ...page }: { membership: string }) => {
      const immediate = tables.teamMembers.where("team", team.id);
      const ids = new Set(immediate.map((row) => row.account));
      const inherited = tables.memberships
        .where("organization", team.organization)
        .filter((row) => !ids.has(row.account) && isInTeam(tables, team.id, row.account))
        .map((row) => ({ account: row.account, role: "member" as const }));
      const wanted =
        { IMMEDIATE: immediate, CHILD_TEAM: inherited, ALL: [...immediate, ...inherited] }[membership] ?? [];
      return connection(wanted, page, (row) => ({
        node: accountObject(context, tables.accounts.get(row.account)!),
        role: row.role.toUpperCase(),
      }));
    },
  };
}

export function repositoryObject(context: Context, repository: Repository): object {
  const { world } = context;
  const git = world.git.repository(repository.id);
  const refNamed = async (name: string) => {
    const ref = (await git.ref(name)) ?? (await git.ref(`refs/heads/${name}`)) ?? (await git.ref(`refs/tags/${name}`));
    return ref ? refObject(context, repository, ref) : null;
  };
  return {
    __typename: "Repository",
    id: repositoryNodeId(repository),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(world, repository),
    description: repository.description,
    url: repositoryPage(world, repository),
    isPrivate: repository.visibility !== "public",
    isArchived: repository.archived,
    isTemplate: repository.is_template,
    isFork: repository.parent !== null,
    isEmpty: async () => (await git.refs("refs/heads/")).length === 0,
    visibility: repository.visibility.toUpperCase(),
    owner: () => accountObject(context, ownerOf(world, repository)),
    defaultBranchRef: () => refNamed(`refs/heads/${repository.default_branch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) => refNamed(qualifiedName),
    object: async ({ oid, expression }: { oid?: string; expression?: string }) => {
      const [object] = await git.read((oid ?? expression ?? "").replaceAll("\n", " "));
      return object ? gitObject(context, repository, object) : null;
    },
    pullRequest: ({ number }: { number: number }) => {
      const pull = world.tables.pulls.find("number", `${repository.id}/${number}`);
      return pull ? pullObject(context, pull) : null;
    },
    branchProtectionRules: (page: object) =>
      connection(world.tables.branchProtections.where("repository", repository.id), page, (row) => ({
        node: protectionObject(context, row),
      })),
  };
}

export function refObject(context: Context, repository: Repository, ref: Ref): object {
  const prefix = /^refs\/[^/]+\//.exec(ref.name)?.[0] ?? "";
  return {
    __typename: "Ref",
    id: refNodeId(repository, ref.name),
    name: ref.name.slice(prefix.length),
    prefix,
    repository: () => repositoryObject(context, repository),
    target: async () => {
      const [object] = await context.world.git.repository(repository.id).read(ref.sha);
      return object ? gitObject(context, repository, object) : null;
    },
  };
}

async function gitObject(context: Context, repository: Repository, object: GitObject): Promise<object> {
  const git = context.world.git.repository(repository.id);
  const common = { oid: object.sha, abbreviatedOid: object.sha.slice(0, 7) };
  switch (object.type) {
    case "commit":
      return commitObject(context, repository, (await git.commit(object.sha))!);
    case "tag": {
      const tag = (await git.tag(object.sha))!;
      return {
        __typename: "Tag",
        id: objectNodeId("TA", repository, object.sha),
        ...common,
        name: tag.tag,
        message: tag.message,
      };
    }
    case "blob": {
      const binary = object.content.includes(0);
      return {
        __typename: "Blob",
        id: objectNodeId("B", repository, object.sha),
        ...common,
        byteSize: object.content.length,
        isBinary: binary,
        text: binary ? null : object.content.toString("utf8"),
      };
    }
    case "tree":
      return {
        __typename: "Tree",
        id: objectNodeId("TR", repository, object.sha),
        ...common,
        entries: async () =>
          ((await git.tree(object.sha)) ?? []).map((entry) => ({
            name: entry.path,
            path: entry.path,
            mode: Number.parseInt(entry.mode, 8),
            type: entry.type,
            oid: entry.sha,
            size: entry.size ?? 0,
            object: async () => {
              const [child] = await git.read(entry.sha);
              return child ? gitObject(context, repository, child) : null;
            },
          })),
      };
  }
}

export function commitObject(context: Context, repository: Repository, commit: Commit): object {
  const { world } = context;
  const git = world.git.repository(repository.id);
  const [headline, ...rest] = commit.message.split("\n");
  const page = `${repositoryPage(world, repository)}/commit/${commit.sha}`;
  return {
    __typename: "Commit",
    id: objectNodeId("C", repository, commit.sha),
    oid: commit.sha,
    abbreviatedOid: commit.sha.slice(0, 7),
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join("\n").trim(),
    url: page,
    commitUrl: page,
    committedDate: commit.committer.date,
    authoredDate: commit.author.date,
    author: commit.author,
    committer: commit.committer,
    tree: async () => gitObject(context, repository, (await git.read(commit.tree))[0]!),
    parents: async () => {
      const parents = await Promise.all(commit.parents.map((sha) => git.commit(sha)));
      return { nodes: parents.map((parent) => commitObject(context, repository, parent!)), totalCount: parents.length };
    },
  };
}

export function pullObject(context: Context, pull: Pull): object {
  const { world } = context;
  const { tables } = world;
  const repository = tables.repositories.get(pull.repository)!;
  const account = (id: number) => accountObject(context, tables.accounts.get(id)!);
  return {
    __typename: "PullRequest",
    id: nodeId("PR", pull.id),
    databaseId: pull.id,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    url: `${repositoryPage(world, repository)}/pull/${pull.number}`,
    state: pull.merged_at ? "MERGED" : pull.state.toUpperCase(),
    isDraft: pull.draft,
    merged: pull.merged_at !== null,
    closed: pull.state === "closed",
    headRefName: pull.head,
    baseRefName: pull.base,
    headRefOid: pull.head_sha,
    baseRefOid: pull.base_sha,
    author: () => account(pull.author),
    reviewThreads: threadsOf(context, pull),
    autoMergeRequest: pull.auto_merge && {
      mergeMethod: pull.auto_merge.method.toUpperCase(),
      enabledBy: () => account(pull.auto_merge!.by),
    },
    mergeCommit: async () => {
      const commit = pull.merge_commit_sha && (await world.git.repository(repository.id).commit(pull.merge_commit_sha));
      return commit ? commitObject(context, repository, commit) : null;
    },
  };
}
