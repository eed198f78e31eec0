/** The part of GitHub's GraphQL schema that clients of this server use; names and kinds are GitHub's. */
export const schema = `
scalar URI
scalar DateTime
scalar GitObjectID
scalar GitTimestamp
scalar Base64String

interface Node { id: ID! }
interface Actor { login: String! url: URI! }
interface RepositoryOwner { id: ID! login: String! url: URI! repository(name: String!): Repository }

type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
type RateLimit { cost: Int! limit: Int! nodeCount: Int! remaining: Int! resetAt: DateTime! used: Int! }

type User implements Node & Actor & RepositoryOwner {
  id: ID! databaseId: Int login: String! name: String email: String! url: URI!
  repository(name: String!): Repository
}
type Organization implements Node & Actor & RepositoryOwner {
  id: ID! databaseId: Int login: String! name: String description: String url: URI!
  repository(name: String!): Repository
  team(slug: String!): Team
  membersWithRole(first: Int, after: String): OrganizationMemberConnection!
}
enum OrganizationMemberRole { ADMIN MEMBER }
type OrganizationMemberEdge { cursor: String! node: User role: OrganizationMemberRole }
type OrganizationMemberConnection { edges: [OrganizationMemberEdge] nodes: [User] pageInfo: PageInfo! totalCount: Int! }

enum TeamMembershipType { ALL CHILD_TEAM IMMEDIATE }
enum TeamMemberRole { MAINTAINER MEMBER }
type Team implements Node {
  id: ID! databaseId: Int name: String! slug: String! description: String combinedSlug: String!
  members(first: Int, after: String, membership: TeamMembershipType = ALL): TeamMemberConnection!
}
type TeamMemberEdge { cursor: String! node: User! role: TeamMemberRole! }
type TeamMemberConnection { edges: [TeamMemberEdge] nodes: [User] pageInfo: PageInfo! totalCount: Int! }

enum RepositoryVisibility { INTERNAL PRIVATE PUBLIC }
type Repository implements Node {
  id: ID! databaseId: Int name: String! nameWithOwner: String! description: String url: URI!
  isPrivate: Boolean! isArchived: Boolean! isTemplate: Boolean! isFork: Boolean! isEmpty: Boolean!
  visibility: RepositoryVisibility!
  owner: RepositoryOwner!
  defaultBranchRef: Ref
  ref(qualifiedName: String!): Ref
  object(oid: GitObjectID, expression: String): GitObject
  pullRequest(number: Int!): PullRequest
  branchProtectionRules(first: Int, after: String): BranchProtectionRuleConnection!
}
type Ref implements Node { id: ID! name: String! prefix: String! target: GitObject repository: Repository! }

interface GitObject { id: ID! oid: GitObjectID! abbreviatedOid: String! }
type Commit implements Node & GitObject {
  id: ID! oid: GitObjectID! abbreviatedOid: String! message: String! messageHeadline: String! messageBody: String!
  url: URI! commitUrl: URI! committedDate: DateTime! authoredDate: DateTime!
  tree: Tree! author: GitActor committer: GitActor parents(first: Int, after: String): CommitConnection!
}
type CommitConnection { nodes: [Commit] totalCount: Int! }
type GitActor { name: String email: String date: GitTimestamp }
type Tree implements Node & GitObject { id: ID! oid: GitObjectID! abbreviatedOid: String! entries: [TreeEntry!] }
type TreeEntry { name: String! path: String mode: Int! type: String! oid: GitObjectID! size: Int! object: GitObject }
type Blob implements Node & GitObject { id: ID! oid: GitObjectID! abbreviatedOid: String! byteSize: Int! isBinary: Boolean text: String }
type Tag implements Node & GitObject { id: ID! oid: GitObjectID! abbreviatedOid: String! name: String! message: String }

enum PullRequestState { CLOSED MERGED OPEN }
enum PullRequestMergeMethod { MERGE REBASE SQUASH }
type PullRequest implements Node {
  id: ID! databaseId: Int number: Int! title: String! body: String! url: URI! state: PullRequestState!
  isDraft: Boolean! merged: Boolean! closed: Boolean!
  headRefName: String! baseRefName: String! headRefOid: GitObjectID! baseRefOid: GitObjectID!
  author: Actor autoMergeRequest: AutoMergeRequest mergeCommit: Commit
  reviewThreads(first: Int, after: String): PullRequestReviewThreadConnection!
}
type PullRequestReviewThread implements Node {
  id: ID! isResolved: Boolean! resolvedBy: User path: String! line: Int
  comments(first: Int, after: String): PullRequestReviewCommentConnection!
}
type PullRequestReviewThreadConnection { nodes: [PullRequestReviewThread] pageInfo: PageInfo! totalCount: Int! }
type PullRequestReviewComment implements Node { id: ID! databaseId: Int body: String! author: Actor }
type PullRequestReviewCommentConnection { nodes: [PullRequestReviewComment] pageInfo: PageInfo! totalCount: Int! }
type AutoMergeRequest { mergeMethod: PullRequestMergeMethod! enabledBy: Actor }

type App implements Node { id: ID! databaseId: Int name: String! slug: String! }
union BranchActorAllowanceActor = App | Team | User
type Allowance { actor: BranchActorAllowanceActor }
type AllowanceConnection { nodes: [Allowance] totalCount: Int! pageInfo: PageInfo! }
type BranchProtectionRuleConnection { nodes: [BranchProtectionRule] pageInfo: PageInfo! totalCount: Int! }
type BranchProtectionRule implements Node {
  id: ID! pattern: String! repository: Repository
  allowsDeletions: Boolean! allowsForcePushes: Boolean! blocksCreations: Boolean! dismissesStaleReviews: Boolean!
  isAdminEnforced: Boolean! requiredApprovingReviewCount: Int requiredStatusCheckContexts: [String]
  requiresApprovingReviews: Boolean! requiresCodeOwnerReviews: Boolean! requiresCommitSignatures: Boolean!
  requiresLinearHistory: Boolean! requiresConversationResolution: Boolean! requiresStatusChecks: Boolean!
  requiresStrictStatusChecks: Boolean! restrictsPushes: Boolean! restrictsReviewDismissals: Boolean!
  requireLastPushApproval: Boolean! lockBranch: Boolean!
  pushAllowances(first: Int, after: String): AllowanceConnection!
  reviewDismissalAllowances(first: Int, after: String): AllowanceConnection!
  bypassForcePushAllowances(first: Int, after: String): AllowanceConnection!
  bypassPullRequestAllowances(first: Int, after: String): AllowanceConnection!
}

input CommittableBranch { id: ID repositoryNameWithOwner: String branchName: String }
input CommitMessage { headline: String! body: String }
input FileAddition { path: String! contents: Base64String! }
input FileDeletion { path: String! }
input FileChanges { additions: [FileAddition!] deletions: [FileDeletion!] }
input CreateCommitOnBranchInput {
  branch: CommittableBranch! message: CommitMessage! expectedHeadOid: GitObjectID! fileChanges: FileChanges clientMutationId: String
}
type CreateCommitOnBranchPayload { clientMutationId: String commit: Commit ref: Ref }

input EnablePullRequestAutoMergeInput {
  pullRequestId: ID! mergeMethod: PullRequestMergeMethod = MERGE commitHeadline: String commitBody: String
  authorEmail: String expectedHeadOid: GitObjectID clientMutationId: String
}
type EnablePullRequestAutoMergePayload { actor: Actor pullRequest: PullRequest clientMutationId: String }
input DisablePullRequestAutoMergeInput { pullRequestId: ID! clientMutationId: String }
type DisablePullRequestAutoMergePayload { actor: Actor pullRequest: PullRequest clientMutationId: String }
input MarkPullRequestReadyForReviewInput { pullRequestId: ID! clientMutationId: String }
type MarkPullRequestReadyForReviewPayload { pullRequest: PullRequest clientMutationId: String }
input ConvertPullRequestToDraftInput { pullRequestId: ID! clientMutationId: String }
type ConvertPullRequestToDraftPayload { pullRequest: PullRequest clientMutationId: String }
input CreateBranchProtectionRuleInput {
  repositoryId: ID! pattern: String!
  allowsDeletions: Boolean allowsForcePushes: Boolean blocksCreations: Boolean dismissesStaleReviews: Boolean
  isAdminEnforced: Boolean requiredApprovingReviewCount: Int requiredStatusCheckContexts: [String!]
  requiresApprovingReviews: Boolean requiresCodeOwnerReviews: Boolean requiresCommitSignatures: Boolean
  requiresLinearHistory: Boolean requiresConversationResolution: Boolean requiresStatusChecks: Boolean
  requiresStrictStatusChecks: Boolean restrictsPushes: Boolean restrictsReviewDismissals: Boolean
  requireLastPushApproval: Boolean lockBranch: Boolean lockAllowsFetchAndMerge: Boolean
  pushActorIds: [ID!] reviewDismissalActorIds: [ID!] bypassForcePushActorIds: [ID!] bypassPullRequestActorIds: [ID!]
  clientMutationId: String
}
type CreateBranchProtectionRulePayload { branchProtectionRule: BranchProtectionRule clientMutationId: String }
input UpdateBranchProtectionRuleInput {
  branchProtectionRuleId: ID! pattern: String
  allowsDeletions: Boolean allowsForcePushes: Boolean blocksCreations: Boolean dismissesStaleReviews: Boolean
  isAdminEnforced: Boolean requiredApprovingReviewCount: Int requiredStatusCheckContexts: [String!]
  requiresApprovingReviews: Boolean requiresCodeOwnerReviews: Boolean requiresCommitSignatures: Boolean
  requiresLinearHistory: Boolean requiresConversationResolution: Boolean requiresStatusChecks: Boolean
  requiresStrictStatusChecks: Boolean restrictsPushes: Boolean restrictsReviewDismissals: Boolean
  requireLastPushApproval: Boolean lockBranch: Boolean lockAllowsFetchAndMerge: Boolean
  pushActorIds: [ID!] reviewDismissalActorIds: [ID!] bypassForcePushActorIds: [ID!] bypassPullRequestActorIds: [ID!]
  clientMutationId: String
}
type UpdateBranchProtectionRulePayload { branchProtectionRule: BranchProtectionRule clientMutationId: String }
input DeleteBranchProtectionRuleInput { branchProtectionRuleId: ID! clientMutationId: String }
type DeleteBranchProtectionRulePayload { clientMutationId: String }
input ResolveReviewThreadInput { threadId: ID! clientMutationId: String }
type ResolveReviewThreadPayload { thread: PullRequestReviewThread clientMutationId: String }
input UnresolveReviewThreadInput { threadId: ID! clientMutationId: String }
type UnresolveReviewThreadPayload { thread: PullRequestReviewThread clientMutationId: String }

type Query {
  viewer: User!
  rateLimit: RateLimit
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  user(login: String!): User
  organization(login: String!): Organization
  repositoryOwner(login: String!): RepositoryOwner
  repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
}
type Mutation {
  createCommitOnBranch(input: CreateCommitOnBranchInput!): CreateCommitOnBranchPayload
  enablePullRequestAutoMerge(input: EnablePullRequestAutoMergeInput!): EnablePullRequestAutoMergePayload
  disablePullRequestAutoMerge(input: DisablePullRequestAutoMergeInput!): DisablePullRequestAutoMergePayload
  markPullRequestReadyForReview(input: MarkPullRequestReadyForReviewInput!): MarkPullRequestReadyForReviewPayload
  convertPullRequestToDraft(input: ConvertPullRequestToDraftInput!): ConvertPullRequestToDraftPayload
  createBranchProtectionRule(input: CreateBranchProtectionRuleInput!): CreateBranchProtectionRulePayload
  updateBranchProtectionRule(input: UpdateBranchProtectionRuleInput!): UpdateBranchProtectionRulePayload
  deleteBranchProtectionRule(input: DeleteBranchProtectionRuleInput!): DeleteBranchProtectionRulePayload
  resolveReviewThread(input: ResolveReviewThreadInput!): ResolveReviewThreadPayload
  unresolveReviewThread(input: UnresolveReviewThreadInput!): UnresolveReviewThreadPayload
}
`;
