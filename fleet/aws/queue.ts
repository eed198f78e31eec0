import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Queue } from "../ports.ts";
import { asked } from "./asked.ts";
import { clientSettings } from "./clients.ts";

/** The fleets' queues. */
export function sqsQueue(sqs = new SQSClient(clientSettings)): Queue {
  return {
    send: async (QueueUrl, message, DelaySeconds) => {
      const MessageBody = JSON.stringify(message);
      await asked("sqs:SendMessage", () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds })));
    },
  };
}
