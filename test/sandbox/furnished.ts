import { gzipSync } from "node:zlib";
import { type Sandbox, startSandbox } from "../../sandbox/server.ts";
import { octokitFor } from "./client.ts";
import { control } from "./control.ts";
import { seal } from "./sealed.ts";

/** A server with one of everything in the repository local/app, and the parts of paths that lead there. */
export interface Furnished {
  readonly sandbox: Sandbox;
  /** Name of a path's part (`ruleset_id`, below /orgs `org.hook_id`) -> what to put there. */
  readonly parts: Readonly<Record<string, string>>;
}

const results = {
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: "lint" } },
      results: [
        {
          ruleId: "x",
          message: { text: "No." },
          locations: [{ physicalLocation: { artifactLocation: { uri: "a.txt" } } }],
        },
      ],
    },
  ],
};

export async function startFurnished(): Promise<Furnished> {
  const sandbox = await startSandbox({
    seed: {
      owners: [{ login: "local", type: "Organization", teams: [{ slug: "core", members: ["ann"] }] }],
      users: [{ login: "outsider" }],
      repositories: [{ owner: "local", name: "app", files: { "a.txt": "a", "README.md": "# app\n" } }],
    },
  });
  const octokit = octokitFor(sandbox);
  const { rest } = octokit;
  const app = { owner: "local", repo: "app" };
  const head = (await rest.git.getRef({ ...app, ref: "heads/main" })).data.object.sha;
  const secret = async (place: string, extra: object = {}) => {
    const { data } = await octokit.request(`GET /${place}/secrets/public-key`);
    const body = { key_id: data.key_id, encrypted_value: await seal(data.key, "value"), ...extra };
    await octokit.request(`PUT /${place}/secrets/NAME`, body);
  };
  const variable = (place: string, extra: object = {}) =>
    octokit.request(`POST /${place}/variables`, { name: "NAME", value: "value", ...extra });

  const { data: repository } = await rest.repos.update({ ...app, allow_auto_merge: true, is_template: true });
  const selected = { visibility: "selected", selected_repository_ids: [repository.id] };
  const environment = { ...app, environment_name: "production" };
  const policies = { protected_branches: false, custom_branch_policies: true };
  await rest.repos.createOrUpdateEnvironment({ ...environment, deployment_branch_policy: policies });
  const { data: policy } = await rest.repos.createDeploymentBranchPolicy({ ...environment, name: "main" });
  for (const place of ["repos/local/app/actions", "repos/local/app/environments/production"]) {
    await secret(place);
    await variable(place);
  }
  await secret("repos/local/app/dependabot");
  await secret("orgs/local/actions", selected);
  await secret("orgs/local/dependabot", selected);
  await variable("orgs/local/actions", selected);
  await rest.repos.enableVulnerabilityAlerts(app);
  await rest.repos.addCollaborator({ ...app, username: "ann" });
  const { data: invitation } = await rest.repos.addCollaborator({ ...app, username: "outsider" });
  const team = { org: "local", team_slug: "core", ...app };
  await rest.teams.addOrUpdateRepoPermissionsInOrg({ ...team, permission: "push" });
  const rules = { enforcement: "active" as const, rules: [{ type: "deletion" as const }] };
  const conditions = { ref_name: { include: ["refs/heads/release/*"], exclude: [] } };
  const { data: ruleset } = await rest.repos.createRepoRuleset({ ...app, name: "release", conditions, ...rules });
  await octokit.request("PUT /repos/local/app/actions/permissions", { enabled: true, allowed_actions: "selected" });
  await octokit.request("PUT /orgs/local/actions/permissions", {
    enabled_repositories: "selected",
    allowed_actions: "selected",
  });
  await octokit.request("PUT /orgs/local/properties/schema/tier", { value_type: "string" });
  const { data: group } = await octokit.request("POST /orgs/local/actions/runner-groups", { name: "gpu", ...selected });

  await rest.git.createRef({ ...app, ref: "refs/heads/feature", sha: head });
  const change = { ...app, path: "b.txt", message: "Change", content: "eA==", branch: "feature" };
  const { data: changed } = await rest.repos.createOrUpdateFileContents(change);
  const { data: tag } = await rest.git.createTag({
    ...app,
    tag: "v1.0.0",
    message: "One",
    object: head,
    type: "commit",
  });
  await rest.git.createRef({ ...app, ref: "refs/tags/v1.0.0", sha: tag.sha });
  const { data: pull } = await rest.pulls.create({ ...app, title: "Feature", head: "feature", base: "main" });
  const { data: review } = await rest.pulls.createReview({
    ...app,
    pull_number: pull.number,
    event: "COMMENT",
    body: "Hm.",
  });
  const { data: comment } = await rest.issues.createComment({ ...app, issue_number: pull.number, body: "Well." });
  const sha = changed.commit.sha as string;
  const { data: lineComment } = await rest.pulls.createReviewComment({
    ...app,
    pull_number: pull.number,
    commit_id: sha,
    path: "b.txt",
    line: 1,
    body: "Why?",
  });
  await rest.pulls.createReplyForReviewComment({
    ...app,
    pull_number: pull.number,
    comment_id: lineComment.id,
    body: "Because.",
  });
  await rest.repos.createPagesSite({ ...app, source: { branch: "main", path: "/" } });
  const { data: build } = await rest.repos.getLatestPagesBuild(app);
  await rest.issues.addLabels({ ...app, issue_number: pull.number, labels: ["bug"] });
  await rest.repos.updateBranchProtection({
    ...app,
    branch: "feature",
    required_status_checks: { strict: true, contexts: ["ci"] },
    enforce_admins: false,
    required_pull_request_reviews: { dismissal_restrictions: { users: ["ann"], teams: ["core"] } },
    restrictions: { users: ["ann"], teams: ["core"] },
  });
  await rest.repos.createCommitStatus({ ...app, sha, state: "success", context: "outside" });
  const hook = { config: { url: `${sandbox.url}/`, content_type: "json" }, events: ["release"] };
  const { data: repositoryHook } = await rest.repos.createWebhook({ ...app, ...hook });
  const { data: organizationHook } = await octokit.request("POST /orgs/local/hooks", { name: "web", ...hook });
  await sandbox.delivered();
  const delivery = async (of: string) => String((await octokit.request(`GET ${of}/deliveries`)).data[0].id);
  const deliveries = {
    delivery_id: await delivery(`/repos/local/app/hooks/${repositoryHook.id}`),
    "org.delivery_id": await delivery(`/orgs/local/hooks/${organizationHook.id}`),
  };
  const link = { key_prefix: "T-", url_template: "https://tickets.example/<num>" };
  const { data: autolink } = await rest.repos.createAutolink({ ...app, ...link });
  const { data: release } = await rest.repos.createRelease({ ...app, tag_name: "v1.0.0" });
  const { data: asset } = await octokit.request({ method: "POST", url: release.upload_url, name: "a.txt", data: "a" });
  const jit = { name: "machine", runner_group_id: group.id, labels: ["gpu"] };
  const { data: organizationRunner } = await rest.actions.generateRunnerJitconfigForOrg({ org: "local", ...jit });
  const { data: repositoryRunner } = await rest.actions.generateRunnerJitconfigForRepo({ ...app, ...jit });
  const { body: workflow } = await control(sandbox, "POST", "runs", {
    repository: "local/app",
    jobs: [{ name: "test", labels: ["gpu"], environment: "production" }],
  });
  await control(sandbox, "PATCH", `jobs/${workflow.jobs[0].id}`, { status: "completed", log: "done" });
  const files = { "a.txt": "a" };
  const { body: artifact } = await control(sandbox, "POST", `runs/${workflow.run.id}/artifacts`, {
    name: "out",
    files,
  });
  const { body: cache } = await control(sandbox, "POST", "caches", { repository: "local/app", key: "npm" });
  await rest.repos.update({ ...app, security_and_analysis: { advanced_security: { status: "enabled" } } });
  const { data: receipt } = await rest.codeScanning.uploadSarif({
    ...app,
    commit_sha: head,
    ref: "refs/heads/main",
    sarif: gzipSync(JSON.stringify(results)).toString("base64"),
  });
  const { data: analyses } = await rest.codeScanning.listRecentAnalyses(app);
  await control(sandbox, "POST", "dependabot-alerts", { repository: "local/app", package: "left-pad" });
  await control(sandbox, "POST", "secret-scanning-alerts", { repository: "local/app" });
  const usage = { organization: "local", quantity: 1, price_per_unit: 0.5, repository: "app" };
  await control(sandbox, "POST", "billed-usage", { ...usage, date: new Date().toISOString().slice(0, 10) });
  await octokit.request("PUT /repos/{owner}/{repo}/immutable-releases", app);
  for (const path of ["settings/immutable-releases", "actions/permissions/self-hosted-runners"]) {
    const some = { enforced_repositories: "selected", selected_repository_ids: [] };
    await octokit.request(
      `PUT /orgs/local/${path}`,
      path.startsWith("a") ? { enabled_repositories: "selected" } : some,
    );
  }
  const { data: configuration } = await rest.codeSecurity.createConfiguration({
    org: "local",
    name: "Usual",
    description: "As usual",
  });
  await rest.codeSecurity.attachConfiguration({
    org: "local",
    configuration_id: configuration.id as number,
    scope: "selected",
    selected_repository_ids: [repository.id],
  });
  await rest.repos.enableVulnerabilityAlerts(app);
  const on = { status: "enabled" };
  await rest.repos.update({ ...app, security_and_analysis: { advanced_security: on, secret_scanning: on } });
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBx1";
  const { data: deployKey } = await rest.repos.createDeployKey({ ...app, title: "ci", key });
  const { body: published } = await control(sandbox, "POST", "packages", { owner: "local", name: "image" });
  await control(sandbox, "POST", "packages", { owner: "sandbox-admin", name: "image" });
  const invitee = (await rest.users.getByUsername({ username: "outsider" })).data.id;
  const { data: asked } = await rest.orgs.createInvitation({ org: "local", invitee_id: invitee });
  const { data: deployments } = await rest.repos.listDeployments(app);
  const deployment_id = deployments[0]!.id;
  const { data: statuses } = await rest.repos.listDeploymentStatuses({ ...app, deployment_id });
  const { data: run } = await rest.checks.create({ ...app, name: "ci", head_sha: sha, status: "in_progress" });

  return {
    sandbox,
    parts: {
      owner: "local",
      repo: "app",
      org: "local",
      username: "ann",
      team_slug: "core",
      branch: "main",
      ref: "heads/main",
      path: "a.txt",
      basehead: "main...feature",
      name: "bug",
      secret_name: "NAME",
      environment_name: "production",
      branch_policy_id: String(policy.id),
      ruleset_id: String(ruleset.id),
      invitation_id: String(invitation.id),
      custom_property_name: "tier",
      runner_group_id: String(group.id),
      repository_id: String(repository.id),
      sha,
      commit_sha: head,
      tree_sha: "main",
      file_sha: changed.content?.sha ?? "",
      tag_sha: tag.sha,
      pull_number: String(pull.number),
      issue_number: String(pull.number),
      comment_id: String(comment.id),
      review_id: String(review.id),
      line_comment_id: String(lineComment.id),
      build_id: String(build.url.split("/").at(-1)),
      check_run_id: String(run.id),
      hook_id: String(repositoryHook.id),
      "org.hook_id": String(organizationHook.id),
      ...deliveries,
      runner_id: String(repositoryRunner.runner.id),
      "org.runner_id": String(organizationRunner.runner.id),
      run_id: String(workflow.run.id),
      job_id: String(workflow.jobs[0].id),
      workflow_id: String(workflow.run.workflow_id),
      attempt_number: "1",
      artifact_id: String(artifact.id),
      archive_format: "zip",
      key_id: String(deployKey.id),
      subject_digest: `sha256:${"0".repeat(64)}`,
      check_suite_id: String(workflow.run.check_suite_id),
      sarif_id: receipt.id as string,
      analysis_id: String(analyses[0]!.id),
      alert_number: "1",
      configuration_id: String(configuration.id),
      package_type: "container",
      package_name: "image",
      package_version_id: String(published.version),
      "org.invitation_id": String(asked.id),
      cache_id: String(cache.id),
      deployment_id: String(deployment_id),
      status_id: String(statuses[0]!.id),
      autolink_id: String(autolink.id),
      release_id: String(release.id),
      asset_id: String(asset.id),
      tag: "v1.0.0",
      app_slug: "none",
      protection_rule_id: "1",
    },
  };
}
