/** Where a repository is. */
export type RepositoryAddress = {
  readonly owner: string;
  readonly repo: string;
};

/** HTTP status of a failed call, or undefined when the error is of another kind. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === "number" ? status : undefined;
}

/** What a call answers; undefined where GitHub says that there is no such thing, or shows none to this identity (404). */
export async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** GitHub's own words for a failed call, in one line; never request headers or bodies, which may hold secrets. */
export function gitHubWords(error: unknown): string {
  const data = (error as { response?: { data?: { message?: unknown; errors?: unknown } } }).response?.data;
  const words =
    typeof data?.message === "string" ? data.message : error instanceof Error ? error.message : String(error);
  const details = Array.isArray(data?.errors) ? data.errors.map(detailWords).filter((detail) => detail !== "") : [];
  return [words, ...details].join("; ").replace(/\s+/g, " ").trim();
}

function detailWords(detail: unknown): string {
  if (typeof detail === "string") return detail;
  const { message, field, code } = (detail ?? {}) as { message?: string; field?: string; code?: string };
  return message ?? [field, code].filter(Boolean).join(" ");
}

/**
 * An error that says what could not be done to what, in GitHub's words.
 *
 * @param hint what to do about it, as a sentence.
 */
export function gitHubError(subject: string, doing: string, error: unknown, hint?: string): Error {
  const status = statusOf(error);
  const advice = isArchived(error) ? takeUpAgain : hint;
  const answer = status === undefined ? gitHubWords(error) : `GitHub answered ${status}: ${gitHubWords(error)}`;
  return new Error(`"${subject}": cannot ${doing}. ${endSentence(answer)}${advice === undefined ? "" : ` ${advice}`}`);
}

const takeUpAgain =
  'Write "archived: false" in its inventory entry to take it up again, or "archived: true" to leave it as it is.';

/** Whether GitHub refuses a write because the repository is archived: no permission helps then. */
function isArchived(error: unknown): boolean {
  return statusOf(error) === 403 && /\barchived\b.*\bread-only\b/i.test(gitHubWords(error));
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
