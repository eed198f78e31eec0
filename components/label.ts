/** A label for issues and pull requests. */
export interface Label {
  /** Six hexadecimal digits, without "#". */
  readonly color: string;
  /** Undeclared: stays as it is on GitHub. */
  readonly description?: string;
}
