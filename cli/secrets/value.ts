import type { Readable } from "node:stream";
import { UsageError } from "../exit.ts";

/** GitHub takes no secret that is larger. */
const mostBytes = 48 * 1024;

/** A value that came in by standard input, and what was done with the line end after it. */
export interface GivenValue {
  readonly value: string;
  readonly lineEnd: string;
}

/**
 * Reads a secret's value from standard input, and from nowhere else. Nothing repeats it: no argument, no echo, no error.
 * The line end that commands put after one line is taken off; a value of several lines (a key) stays as it is.
 *
 * @param exact whether every byte is meant
 * @throws UsageError for a terminal, and for what cannot be a secret
 */
export async function readValue(
  input: Readable & { readonly isTTY?: boolean },
  { name, exact }: { readonly name: string; readonly exact: boolean },
): Promise<GivenValue> {
  if (input.isTTY === true)
    throw new UsageError(
      `"${name}": the value comes by standard input, so that nobody sees it: printf %s "$VALUE" | slipway secrets set ${name}, or ... < file.`,
    );
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`"${name}": standard input is no text in UTF-8; pass binary values in base64.`);
  }
  const given = withoutLineEnd(text, exact);
  const size = Buffer.byteLength(given.value);
  if (size === 0) throw new UsageError(`"${name}": standard input is empty; nothing was written.`);
  if (text.includes("\0"))
    throw new UsageError(`"${name}": standard input has a zero byte; pass binary values in base64.`);
  if (size > mostBytes)
    throw new UsageError(`"${name}": the value has ${size} bytes, and GitHub takes at most ${mostBytes}.`);
  return given;
}

function withoutLineEnd(text: string, exact: boolean): GivenValue {
  if (!/\n$/.test(text)) return { value: text, lineEnd: "there was no line end after it" };
  if (exact) return { value: text, lineEnd: "the line end after it belongs to it" };
  const line = text.replace(/\r?\n$/, "");
  return line.includes("\n")
    ? { value: text, lineEnd: "it has several lines, so the line end after the last belongs to it" }
    : { value: line, lineEnd: "the line end after it was taken off (--exact keeps it)" };
}
