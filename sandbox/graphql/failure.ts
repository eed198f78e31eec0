import { GraphQLError } from "graphql";

/** An error as GitHub's GraphQL reports it: HTTP 200, with a type beside the message. */
export function failure(type: string, message: string): GraphQLError {
  const error = new GraphQLError(message);
  // GitHub has the type next to the message, not among the extensions.
  Object.defineProperty(error, "toJSON", {
    value: () => ({ type, path: error.path, locations: error.locations, message }),
  });
  return error;
}

export const unresolved = (id: string) =>
  failure("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
