import type { Route } from "../http/route.ts";
import { accounts } from "./accounts.ts";
import { actionsPermissions } from "./actions-permissions.ts";
import { apps } from "./apps.ts";
import { autolinks } from "./autolinks.ts";
import { branches } from "./branches.ts";
import { checks } from "./checks.ts";
import { collaborators } from "./collaborators.ts";
import { comments } from "./comments.ts";
import { commits } from "./commits.ts";
import { contents } from "./contents.ts";
import { customProperties } from "./custom-properties.ts";
import { environments } from "./environments.ts";
import { gitData } from "./git-data.ts";
import { hooks } from "./hooks.ts";
import { labels } from "./labels.ts";
import { meta } from "./meta.ts";
import { pulls } from "./pulls.ts";
import { releases } from "./releases.ts";
import { repositories } from "./repositories.ts";
import { repositoryFeatures } from "./repository-features.ts";
import { reviews } from "./reviews.ts";
import { rulesets } from "./rulesets.ts";
import { runnerGroups } from "./runner-groups.ts";
import { runners } from "./runners.ts";
import { secrets } from "./secrets.ts";
import { statuses } from "./statuses.ts";
import { teams } from "./teams.ts";
import { variables } from "./variables.ts";
import { workflowRuns } from "./workflow-runs.ts";

/** Everything that the REST API answers. */
export const routes: readonly Route[] = [
  accounts,
  actionsPermissions,
  apps,
  autolinks,
  branches,
  checks,
  collaborators,
  comments,
  commits,
  contents,
  customProperties,
  environments,
  gitData,
  hooks,
  labels,
  meta,
  pulls,
  releases,
  repositories,
  repositoryFeatures,
  reviews,
  rulesets,
  runnerGroups,
  runners,
  secrets,
  statuses,
  teams,
  variables,
  workflowRuns,
].flat();
