import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { emptyLedger, type Ledger } from "../decisions/ledger.ts";
import type { Ledgers } from "../ports.ts";
import { asked } from "./asked.ts";
import { keyOf, type Table } from "./table.ts";

const partition = "ledger";

/** Each fleet's ledger is one item, written only over the version that was read. */
export function tableLedgers({ db, name: TableName }: Table): Ledgers {
  return {
    read: (fleet) =>
      asked("dynamodb:GetItem", async () => {
        const Key = keyOf(partition, fleet);
        const { Item } = await db.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
        if (!Item) return { version: 0, ledger: emptyLedger() };
        // A field that an older version did not have begins empty.
        const ledger = { ...emptyLedger(), ...(JSON.parse(Item.ledger?.S ?? "{}") as Ledger) };
        return { version: Number(Item.version?.N), ledger };
      }),
    write: (fleet, version, ledger) =>
      asked("dynamodb:PutItem", async () => {
        // The client repeats a write whose answer was lost, and must know its own when it meets it.
        const writer = randomUUID();
        const first = version === 0;
        try {
          await db.send(
            new PutItemCommand({
              TableName,
              Item: {
                ...keyOf(partition, fleet),
                version: { N: String(version + 1) },
                writer: { S: writer },
                ledger: { S: JSON.stringify(ledger) },
              },
              ConditionExpression: first ? "attribute_not_exists(version)" : "version = :read",
              ...(!first && { ExpressionAttributeValues: { ":read": { N: String(version) } } }),
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            }),
          );
          return true;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          return error.Item?.writer?.S === writer;
        }
      }),
  };
}
