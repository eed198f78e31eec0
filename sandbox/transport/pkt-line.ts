/** A line of git's protocol: four hexadecimal digits of length, then the text. */
export function packet(text: string | Uint8Array): Buffer {
  const content = Buffer.from(text as string);
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, "0")), content]);
}

/** The end of a list of lines. */
export const flush = Buffer.from("0000");

/** The lines up to the first flush, and what follows it. @throws Error when the bytes are no lines */
export function readPackets(bytes: Buffer): { lines: Buffer[]; rest: Buffer } {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
    if (length === 0) return { lines, rest: bytes.subarray(at + 4) };
    if (!(length >= 4) || at + length > bytes.length) throw new Error("The request is not in git's protocol.");
    lines.push(bytes.subarray(at + 4, at + length));
    at += length;
  }
  return { lines, rest: Buffer.alloc(0) };
}

/** Puts bytes on one of the two channels that a client reads: 1 = the answer, 2 = lines for the person (`remote: ...`). */
export function sideband(channel: 1 | 2, content: Uint8Array): Buffer {
  const most = 65_515;
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += most) {
    parts.push(packet(Buffer.concat([Buffer.from([channel]), content.subarray(at, at + most)])));
  }
  return Buffer.concat(parts);
}
