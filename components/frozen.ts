import * as pulumi from "@pulumi/pulumi";

/**
 * Holds every resource around an archived repository at what it is: GitHub refuses all writes there, and a difference
 * that cannot be written would fail, or be shown, for ever. The repository itself decides what it still takes.
 */
export const frozen: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (type === "github:index/repository:Repository") return undefined;
  return { props, opts: pulumi.mergeOptions(opts, { ignoreChanges: Object.keys(props) }) };
};
