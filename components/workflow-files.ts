import * as pulumi from "@pulumi/pulumi";
import { type Delivery, FileSet, type FileSetFileArgs } from "../provider/resources/file-set.ts";
import { childOptions } from "./child-options.ts";

/** A file to deliver, as pipelines make it. */
export interface WorkflowFileArgs {
  /** Path in the repository, with forward slashes. */
  readonly path: string;
  readonly content: string;
  /** `managed` files are enforced, `scaffold` files are written once. */
  readonly mode: "managed" | "scaffold";
  readonly executable?: boolean;
}

export interface WorkflowFilesArgs {
  /** Login of the organisation or user that owns the repository. */
  readonly owner: pulumi.Input<string>;
  /** Name of the repository. */
  readonly repository: pulumi.Input<string>;
  readonly files: readonly WorkflowFileArgs[];
  /** Paths whose present content, written by somebody else, may be replaced. */
  readonly adopt?: readonly string[];
  readonly delivery: Delivery;
}

/** Workflow files and all that goes with them, delivered together. Files beside them are left alone. */
export class WorkflowFiles extends pulumi.ComponentResource {
  /** SHA of the commit that delivered or proposes the files. */
  declare readonly commit: pulumi.Output<string>;
  /** Whether the default branch holds all that is declared. */
  declare readonly merged: pulumi.Output<boolean>;
  /** Number of the open pull request, or null. */
  declare readonly pullRequest: pulumi.Output<number | null>;
  /** Names of the checks that the workflows now on the default branch report on every pull request. */
  declare readonly checks: pulumi.Output<string[]>;
  declare readonly leaves: readonly pulumi.Resource[];

  constructor(name: string, args: WorkflowFilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:github:WorkflowFiles", name, {}, opts);
    const { owner, repository, delivery } = args;
    const files = fileSetFiles(args.files, args.adopt);
    const delivered = new FileSet(name, { owner, repository, files, delivery }, childOptions(this, opts));

    this.commit = delivered.commit;
    this.merged = delivered.merged;
    this.pullRequest = delivered.pullRequest;
    this.checks = delivered.checks;
    this.leaves = [delivered];
    this.registerOutputs({
      commit: this.commit,
      merged: this.merged,
      pullRequest: this.pullRequest,
      checks: this.checks,
    });
  }
}

/** Files by path, each with its permission to replace what is there. */
function fileSetFiles(files: readonly WorkflowFileArgs[], adopt: readonly string[] = []): FileSetFileArgs[] {
  return [...files]
    .sort((left, right) => (left.path < right.path ? -1 : 1))
    .map(({ path, content, mode, executable }) => ({
      path,
      content,
      mode,
      ...(executable === true && { executable }),
      ...(adopt.includes(path) && { adopt: true }),
    }));
}
