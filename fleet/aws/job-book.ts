import {
  type AttributeValue,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { tableKeys } from "../contract.ts";
import type { Job, JobBook, JobNews } from "../ports.ts";
import { asked } from "./asked.ts";
import { keyOf, type Table } from "./table.ts";

/** Days that a job is kept of which nothing is heard any more: above GitHub's longest, 24 hours in the queue and 5 days of work. */
const openDays = 7;
/** Days that its end is remembered: longer than a message can lie in a queue, dead letters aside. */
const overDays = 5;

const open = (fleet: string) => `jobs ${fleet}`;
const over = (fleet: string) => `over ${fleet}`;

const seconds = (at: number, days: number) => ({ N: String(Math.floor(at / 1000) + days * 86_400) });

function jobOf(item: Record<string, AttributeValue>): Job {
  return {
    ...(JSON.parse(item.job?.S ?? "{}") as Pick<Job, "id" | "runId" | "attempt" | "repository" | "labels">),
    state: item.phase?.S as Job["state"],
    runner: item.runner?.S ?? null,
    since: Number(item.since?.N),
    heardAt: Number(item.heardAt?.N),
  };
}

/**
 * The book of jobs. A job that waits or runs is one item, and the end of one another item, which stays for some days: news
 * that comes late or twice finds it and changes nothing.
 */
export function tableJobs({ db, name: TableName }: Table): JobBook {
  const isOver = (fleet: string, id: number) => ({
    TableName,
    Key: keyOf(over(fleet), id),
    ConditionExpression: `attribute_not_exists(${tableKeys.partition})`,
  });

  async function enter(fleet: string, news: JobNews): Promise<void> {
    const { id, runId, attempt, repository, labels, state, runner, since, heardAt } = news;
    // A job only goes forward: that it was queued says nothing of one that runs by now.
    const queued = state === "queued";
    const once = (name: string) => (queued ? `${name} = if_not_exists(${name}, :${name})` : `${name} = :${name}`);
    const values: Record<string, AttributeValue> = {
      ":job": { S: JSON.stringify({ id, runId, attempt, repository, labels }) },
      ":phase": { S: state },
      ":since": { N: String(since) },
      ":heardAt": { N: String(heardAt) },
      ":expires": seconds(heardAt, openDays),
      ...(runner !== null && { ":runner": { S: runner } }),
    };
    const changes = [
      once("job"),
      once("phase"),
      ...(runner === null ? [] : [once("runner")]),
      "since = if_not_exists(since, :since)",
      "heardAt = :heardAt",
      `${tableKeys.timeToLive} = :expires`,
    ];
    const Update = {
      TableName,
      Key: keyOf(open(fleet), id),
      UpdateExpression: `SET ${changes.join(", ")}`,
      ExpressionAttributeValues: values,
    };
    try {
      const TransactItems = [{ ConditionCheck: isOver(fleet, id) }, { Update }];
      await db.send(new TransactWriteItemsCommand({ TransactItems }));
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
      if (codes[0] !== "ConditionalCheckFailed") throw error;
    }
  }

  async function close(fleet: string, { id, heardAt }: JobNews): Promise<void> {
    const Put = {
      TableName,
      Item: { ...keyOf(over(fleet), id), [tableKeys.timeToLive]: seconds(heardAt, overDays) },
    };
    const Delete = { TableName, Key: keyOf(open(fleet), id) };
    await db.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Delete }] }));
  }

  return {
    record: (fleet, news) =>
      asked("dynamodb:TransactWriteItems", () =>
        news.state === "completed" ? close(fleet, news) : enter(fleet, news),
      ),
    open: (fleet) =>
      asked("dynamodb:Query", async () => {
        const jobs: Job[] = [];
        let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
        do {
          const answer = await db.send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: `${tableKeys.partition} = :fleet`,
              ExpressionAttributeValues: { ":fleet": { S: open(fleet) } },
              ConsistentRead: true,
              ...(ExclusiveStartKey && { ExclusiveStartKey }),
            }),
          );
          jobs.push(...(answer.Items ?? []).map(jobOf));
          ExclusiveStartKey = answer.LastEvaluatedKey;
        } while (ExclusiveStartKey);
        return jobs;
      }),
  };
}
