import * as pulumi from "@pulumi/pulumi";

/**
 * How files reach the default branch: one direct commit, or one pull request from `slipway/files`. Where a rule refuses
 * the commit, it is a pull request too.
 */
export type Delivery = "commit" | "pull-request";

/** `managed` files are enforced; `scaffold` files are written once and are the repository's own from then on. */
export type FileMode = "managed" | "scaffold";

/** One file that a {@link FileSet} delivers. */
export interface FileSetFileArgs {
  /** Path in the repository, with forward slashes and no leading slash (`.github/workflows/ci.yml`). */
  path: pulumi.Input<string>;
  /** The whole text. */
  content: pulumi.Input<string>;
  mode: pulumi.Input<FileMode>;
  /** Whether git records the executable bit. Default: false. */
  executable?: pulumi.Input<boolean> | undefined;
  /** Whether a file that is there already, with other content, may be replaced. Default: false. */
  adopt?: pulumi.Input<boolean> | undefined;
}

export interface FileSetArgs {
  /** Login of the organisation or user that owns the repository. */
  owner: pulumi.Input<string>;
  /** Name of the repository, without its owner. */
  repository: pulumi.Input<string>;
  files: pulumi.Input<pulumi.Input<FileSetFileArgs>[]>;
  delivery: pulumi.Input<Delivery>;
  /** First line of the commit and title of the pull request. Default: "Deliver the CI/CD files". */
  message?: pulumi.Input<string> | undefined;
  /** Whether destroying this resource removes the managed files from the repository. Default: false, they stay. */
  deleteOnDestroy?: pulumi.Input<boolean> | undefined;
}

/** Type token of {@link FileSet}. */
export const fileSetType = "slipway:github:FileSet";

/**
 * Many files in a repository's default branch, delivered as one commit or as one pull request.
 * Files beside the declared ones are never touched.
 *
 * Import id: `owner/repository`. An import takes in the files directly below .github/workflows, but owns none of them:
 * until they were delivered once, they are never removed, and replaced only with `adopt`.
 */
export class FileSet extends pulumi.CustomResource {
  declare readonly owner: pulumi.Output<string>;
  declare readonly repository: pulumi.Output<string>;
  /** SHA of the commit that last delivered, or still proposes, the files; empty in a repository without commits. */
  declare readonly commit: pulumi.Output<string>;
  /** Whether the default branch holds everything that is declared. */
  declare readonly merged: pulumi.Output<boolean>;
  /** Number of the open pull request that proposes the files, or null when none is open. */
  declare readonly pullRequest: pulumi.Output<number | null>;
  /**
   * Names of the checks that the workflows now on the default branch report on every pull request. One that a commit of
   * this very run brought joins them in the next: a rule that asked for it at once would hold up every open pull request.
   */
  declare readonly checks: pulumi.Output<string[]>;

  constructor(name: string, args: FileSetArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { commit: undefined, merged: undefined, pullRequest: undefined, checks: undefined };
    super(fileSetType, name, { ...args, ...outputs }, opts);
  }
}
