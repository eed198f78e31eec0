import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { tableKeys } from "../contract.ts";
import { clientSettings } from "./clients.ts";

/** The table in which ledgers and jobs are. */
export interface Table {
  readonly db: DynamoDBClient;
  readonly name: string;
}

export const tableOf = (name: string): Table => ({ db: new DynamoDBClient(clientSettings), name });

/** Key of an item: what it is one of, and which. */
export const keyOf = (partition: string, sort: string | number) => ({
  [tableKeys.partition]: { S: partition },
  [tableKeys.sort]: { S: String(sort) },
});
