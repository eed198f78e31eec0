import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import type { Actor } from "../http/access.ts";
import type { World } from "../world.ts";
import { resolvers } from "./resolvers.ts";
import { schema } from "./schema.ts";

/** A request that has been read but not yet executed. */
export interface Operation {
  /** Names of the root fields (`createCommitOnBranch`). */
  readonly fields: readonly string[];
  readonly mutation: boolean;
  /** What was asked; undefined when it could not be read. */
  readonly document: DocumentNode | undefined;
  readonly execute: (world: World, actor: Actor) => Promise<object>;
}

/** GitHub takes one name for fields of two types that differ in what may be null; the provider needs that. */
const rules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

let built: GraphQLSchema | undefined;

const broken = (errors: readonly object[]): Operation => ({
  fields: [],
  mutation: false,
  document: undefined,
  execute: async () => ({ errors }),
});

/** Reads a GraphQL request: faults of the text are answered like all others, by HTTP 200 and `errors`. */
export function readOperation(body: unknown): Operation {
  const { query, variables, operationName } = (body ?? {}) as Record<string, unknown>;
  if (typeof query !== "string")
    return broken([{ message: "A query attribute must be specified and must be a string." }]);
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: 20_000 });
  } catch (error) {
    return broken([error instanceof GraphQLError ? error.toJSON() : { message: String(error) }]);
  }
  built ??= buildSchema(schema);
  const graph = built;
  const faults = validate(graph, document, rules);
  if (faults.length > 0) return broken(faults.map((fault) => fault.toJSON()));
  return {
    ...describe(document),
    document,
    execute: async (world, actor) => {
      const result = await execute({
        schema: graph,
        document,
        rootValue: resolvers,
        contextValue: { world, actor },
        variableValues: typeof variables === "object" ? (variables as Record<string, unknown>) : null,
        operationName: typeof operationName === "string" ? operationName : null,
      });
      const errors = result.errors?.map(report);
      return { ...("data" in result ? { data: result.data } : {}), ...(errors ? { errors } : {}) };
    },
  };
}

/** A resolver's own failure keeps its form; anything else is a fault of the server and is told as one. */
function report(error: GraphQLError): object {
  const original = error.originalError;
  if (original instanceof GraphQLError) return { ...original.toJSON(), path: error.path, locations: error.locations };
  if (original) process.stderr.write(`The embedded GitHub failed: ${original.stack ?? original.message}\n`);
  return error.toJSON();
}

function describe(document: DocumentNode): Pick<Operation, "fields" | "mutation"> {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const fields = operations.flatMap(({ selectionSet }) =>
    selectionSet.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : [])),
  );
  return { fields, mutation: operations.some(({ operation }) => operation === "mutation") };
}
