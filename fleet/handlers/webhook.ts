import { createHmac, timingSafeEqual } from "node:crypto";
import type { QueueMessage } from "../contract.ts";
import { reasonOf } from "../cycles/control.ts";
import { fleetFor } from "../decisions/matching.ts";
import type { Ports } from "../ports.ts";

/** A request of a function URL or an HTTP API (payload format 2.0); header names are in lower case. */
export interface HttpRequest {
  headers: Record<string, string | undefined>;
  body?: string;
  isBase64Encoded?: boolean;
  requestContext: { http: { method: string } };
}

export interface HttpAnswer {
  statusCode: number;
  body: string;
}

export interface Door extends Pick<Ports, "specs" | "queue" | "log" | "clock"> {
  /** Login of the organisation, lower case. */
  owner: string;
  /** The webhook's secrets, the newest first; more than one while one is being replaced. */
  secrets(): Promise<readonly string[]>;
}

/** GitHub sends at most 25 MB; an event of a job has a few kB, beside what it says of its repository. */
const mostBytes = 1_000_000;

/** Whether the signature is of these bytes by one of the secrets; takes as long whatever is wrong with it. */
export function signed(body: Uint8Array, header: string | undefined, secrets: readonly string[]): boolean {
  const match = /^sha256=([0-9a-f]{64})$/.exec(header ?? "");
  if (!match) return false;
  const given = Buffer.from(match[1]!, "hex");
  // All are tried, so that the time does not tell which one fits.
  const fits = secrets.map((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), given));
  return fits.includes(true);
}

const answer = (statusCode: number, body: string): HttpAnswer => ({ statusCode, body });

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const id = (value: unknown): number | undefined => (Number.isSafeInteger(value) ? (value as number) : undefined);
const object = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** What an event of a job says, in ids and names; nothing where it is not a whole one, or says nothing new of a job. */
export function messageOf(payload: unknown, receivedAt: string): Extract<QueueMessage, { kind: "job" }> | undefined {
  const { action, workflow_job, repository } = object(payload);
  const job = object(workflow_job);
  const { name, owner } = object(repository);
  const jobId = id(job.id);
  const runId = id(job.run_id);
  const login = text(object(owner).login)?.toLowerCase();
  const repositoryName = text(name)?.toLowerCase();
  const labels = Array.isArray(job.labels) ? job.labels.filter((label) => typeof label === "string") : undefined;
  if (action !== "queued" && action !== "in_progress" && action !== "completed") return undefined;
  if (jobId === undefined || runId === undefined || !login || !repositoryName || !labels) return undefined;
  return {
    kind: "job",
    state: action,
    jobId,
    runId,
    attempt: id(job.run_attempt) ?? 1,
    repository: repositoryName,
    owner: login,
    labels,
    runner: text(job.runner_name) ?? null,
    conclusion: text(job.conclusion) ?? null,
    receivedAt,
  };
}

/**
 * GitHub's door: checks the signature over the bytes as they came, and lays what concerns a fleet on its queue. Answers 5xx
 * only where nothing was laid there, so that the delivery counts as failed and is asked for again.
 */
export async function webhook(door: Door, request: HttpRequest): Promise<HttpAnswer> {
  const { headers, body = "", isBase64Encoded = false, requestContext } = request;
  if (requestContext.http.method !== "POST") return answer(405, "POST only");
  if (body.length > mostBytes * 1.4) return answer(413, "too large");
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > mostBytes) return answer(413, "too large");
  try {
    if (!signed(bytes, headers["x-hub-signature-256"], await door.secrets())) return answer(401, "not signed");
    if (headers["x-github-event"] !== "workflow_job") return answer(200, "not for us");
    let payload: unknown;
    try {
      payload = JSON.parse(bytes.toString("utf8"));
    } catch {
      return answer(400, "not JSON");
    }
    const message = messageOf(payload, new Date(door.clock.now()).toISOString());
    if (!message || message.owner !== door.owner) return answer(200, "not for us");
    const fleet = fleetFor(await door.specs.all(), {
      ...message,
      repository: `${message.owner}/${message.repository}`,
    });
    if (!fleet) {
      door.log({ event: "no fleet", labels: message.labels, repository: message.repository });
      return answer(200, "no fleet");
    }
    await door.queue.send(fleet.queueUrl, message, 0);
    return answer(202, "queued");
  } catch (error) {
    door.log({ event: "not queued", reason: reasonOf(error) });
    return answer(500, "again later");
  }
}
