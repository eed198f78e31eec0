import type { Rule } from "./rule.ts";
import { boundedActions } from "./rules/actions.ts";
import { heardAlarm } from "./rules/aws/alarms.ts";
import { plainContainer } from "./rules/aws/codebuild.ts";
import { guardedMetadata, noLogin, passingDisks, passingMachine, unreachableMachine } from "./rules/aws/machines.ts";
import { closedPorts, recordedTraffic } from "./rules/aws/network.ts";
import { honestFunction, keptMessages, knownCaller } from "./rules/aws/queues.ts";
import { narrowRole, ownMachines, poorMachine, trustedTaker } from "./rules/aws/roles.ts";
import { noSecretInClear, ownKeys } from "./rules/aws/secrets.ts";
import { emptyBypass, keptHistory, reviewedDefaultBranch, trustedChecks } from "./rules/branch-rules.ts";
import { knownAuthors, updatedActions } from "./rules/delivered-files.ts";
import { guardedProduction } from "./rules/environments.ts";
import { attestedRelease } from "./rules/releases.ts";
import { protectedRepository, scannedRepository } from "./rules/repository.ts";
import { closedRunnerGroup } from "./rules/runner-groups.ts";
import { identityFromEnvironment, narrowSecrets } from "./rules/secrets.ts";

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  reviewedDefaultBranch,
  trustedChecks,
  keptHistory,
  emptyBypass,
  boundedActions,
  guardedProduction,
  narrowSecrets,
  scannedRepository,
  closedRunnerGroup,
  protectedRepository,
  guardedMetadata,
  unreachableMachine,
  closedPorts,
  passingDisks,
  noSecretInClear,
  narrowRole,
  ownMachines,
  poorMachine,
  trustedTaker,
  keptMessages,
  honestFunction,
  knownCaller,
  ownKeys,
  passingMachine,
  recordedTraffic,
  noLogin,
  plainContainer,
  heardAlarm,
  identityFromEnvironment,
  knownAuthors,
  attestedRelease,
  updatedActions,
];
