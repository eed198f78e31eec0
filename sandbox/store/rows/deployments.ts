import type { Row } from "../table.ts";

export interface Deployment extends Row {
  readonly repository: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly original_environment: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly creator: number;
  readonly transient_environment: boolean;
  readonly production_environment: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

export type DeploymentState = "error" | "failure" | "inactive" | "in_progress" | "queued" | "pending" | "success";

export interface DeploymentStatus extends Row {
  readonly deployment: number;
  readonly state: DeploymentState;
  readonly creator: number;
  readonly description: string;
  readonly environment: string;
  readonly environment_url: string;
  readonly log_url: string;
  readonly created_at: string;
}

/** An environment that a run's jobs wait for: one for each environment and attempt. */
export interface DeploymentGate extends Row {
  readonly run: number;
  readonly run_attempt: number;
  readonly environment: number;
  /** When its wait timer began. */
  readonly started_at: string;
  /** Whether somebody who may has approved it. */
  readonly approved: boolean;
  /** Ids of the apps that have approved it, where the environment asks apps. */
  readonly apps: readonly number[];
  readonly state: "open" | "passed" | "rejected";
}

/** What somebody said about environments that a run waited for. */
export interface DeploymentReview extends Row {
  readonly run: number;
  readonly environments: readonly number[];
  readonly state: "approved" | "rejected";
  readonly comment: string;
  readonly user: number;
}

/** An app that an environment asks before anything is deployed to it. */
export interface ProtectionRule extends Row {
  readonly environment: number;
  readonly app: number;
}
