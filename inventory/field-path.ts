/** Keys and list positions from an entry's root down to a field. */
export type FieldPath = readonly (string | number)[];

const bare = /^[A-Za-z0-9_$#/*-]+$/;

/** The text form: `rules.bypass[0].team`, `environments."v1.0".tags`. */
export function formatField(path: FieldPath): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += `${text === "" ? "" : "."}${bare.test(key) ? key : JSON.stringify(key)}`;
  }
  return text;
}

/**
 * Reads the text form. Keys with a dot, a space or a bracket stand in double quotes.
 *
 * @throws Error when the text is not a path of fields.
 */
export function parseField(text: string): FieldPath {
  const path: (string | number)[] = [];
  const part = /(^|\.)(?:"((?:[^"\\]|\\.)*)"|([^."[\]]+))|\[(\d+)\]/gy;
  let end = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const [, , quoted, plain, index] = match;
    if (index !== undefined) path.push(Number(index));
    else path.push(quoted === undefined ? plain! : (JSON.parse(`"${quoted}"`) as string));
    end = part.lastIndex;
  }
  if (path.length === 0 || end !== text.length || /^[.[]/.test(text)) {
    throw new Error(`"${text}" is not a field; write keys joined by dots (rules.approvals, environments."v1.0".tags).`);
  }
  return path;
}
