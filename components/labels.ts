/** A label for issues and pull requests. */
export interface Label {
  /** Six hexadecimal digits, without "#". */
  readonly color: string;
  readonly description?: string;
}

/** Source: https://docs.github.com/issues/using-labels-and-milestones-to-track-work/managing-labels#about-default-labels */
const defaultLabels = [
  "bug",
  "documentation",
  "duplicate",
  "enhancement",
  "good first issue",
  "help wanted",
  "invalid",
  "question",
  "wontfix",
];

/**
 * Refuses labels that a new repository has from the start: the GitHub provider only makes labels and cannot take an
 * existing one over, so the first `up` would stop half-way.
 *
 * @throws Error with every such label.
 */
export function checkLabels(subject: string, labels: Readonly<Record<string, Label>> = {}): void {
  const taken = Object.keys(labels)
    .filter((label) => defaultLabels.includes(label.toLowerCase()))
    .sort();
  if (taken.length === 0) return;
  const list = taken.map((label) => `"${label}"`).join(", ");
  throw new Error(
    `"${subject}": GitHub gives every new repository the labels ${list}, and an existing label cannot be taken over; leave them out.`,
  );
}
