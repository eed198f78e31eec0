/** Shows how far a reading is. */
export interface ReadingProgress {
  readonly read: (name: string, done: number) => void;
  readonly end: () => void;
}

/** Readings of fewer repositories are over before anybody asks. */
const fewest = 20;

/** One line that changes on a terminal, a line at each tenth in a log; on standard error, as the output may be a document. */
export function showReading(total: number, stream: NodeJS.WriteStream = process.stderr): ReadingProgress {
  if (total < fewest) return { read: () => {}, end: () => {} };
  let tenth = 0;
  return {
    read(name, done) {
      if (stream.isTTY) stream.write(`\r\u001b[KRead ${done} of ${total}: ${name}`);
      else if (Math.floor((done * 10) / total) > tenth) {
        tenth = Math.floor((done * 10) / total);
        stream.write(`Read ${done} of ${total} repositories\n`);
      }
    },
    end() {
      if (stream.isTTY) stream.write("\r\u001b[K");
    },
  };
}
