import type { QueueMessage } from "../contract.ts";
import type { Control } from "../cycles/control.ts";
import { takeIn } from "../cycles/intake.ts";

/** A batch of SQS messages. */
export interface Batch {
  Records: { messageId: string; body: string }[];
}

export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

const states = ["queued", "in_progress", "completed"];

/** A message of ours, or nothing. */
export function parseMessage(body: string): QueueMessage | undefined {
  let value: Partial<Record<string, unknown>>;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (value?.kind === "wake") return typeof value.fleet === "string" ? (value as unknown as QueueMessage) : undefined;
  const whole =
    value?.kind === "job" &&
    states.includes(value.state as string) &&
    [value.jobId, value.runId, value.attempt].every(Number.isSafeInteger) &&
    [value.repository, value.owner, value.receivedAt].every((one) => typeof one === "string") &&
    Array.isArray(value.labels) &&
    value.labels.every((label) => typeof label === "string") &&
    !Number.isNaN(Date.parse(value.receivedAt as string));
  return whole ? (value as unknown as QueueMessage) : undefined;
}

/** Takes news of jobs from a fleet's queue. What is not in the book of jobs afterwards is named as failed, and comes again. */
export async function scaleUp(control: Control, { Records }: Batch): Promise<BatchAnswer> {
  try {
    const failed = await takeIn(
      control,
      Records.map(({ body }) => parseMessage(body)),
    );
    return { batchItemFailures: failed.map((index) => ({ itemIdentifier: Records[index]!.messageId })) };
  } catch {
    return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
}
