/** A workflow file as a repository holds it. */
export interface WorkflowFile {
  /** Path in the repository, with forward slashes (`.github/workflows/ci.yml`). */
  readonly path: string;
  /** The whole YAML text. */
  readonly content: string;
}
