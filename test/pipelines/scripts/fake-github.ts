import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A call that changed something, or an answer that is yet to be given. */
export interface Written {
  readonly call: string;
  readonly body: unknown;
}

/** The part of GitHub's REST API that the delivered scripts use, answering from a table. */
export interface FakeGitHub {
  readonly url: string;
  /** POST and PATCH calls, in order. */
  readonly written: Written[];
  /** Authorization header of each call, by path. */
  readonly authorizations: Map<string, string | undefined>;
  close(): Promise<void>;
}

/**
 * @param answers `GET /repos/...` with its query in alphabetical order, without paging -> JSON, or a file as a Buffer.
 *   An answer that is a number is that status. Files are served from a second host name, as GitHub does.
 */
export async function fakeGitHub(answers: Readonly<Record<string, unknown>>): Promise<FakeGitHub> {
  const written: Written[] = [];
  const authorizations = new Map<string, string | undefined>();
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url!, "http://127.0.0.1");
    const page = Number(url.searchParams.get("page") ?? 1);
    url.searchParams.delete("per_page");
    url.searchParams.delete("page");
    url.searchParams.sort();
    const call = `${request.method} ${decodeURIComponent(url.pathname + url.search)}`;
    authorizations.set(call, request.headers.authorization);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method !== "GET") written.push({ call, body: JSON.parse(Buffer.concat(chunks).toString()) });
      const answer = answers[call];
      if (answer === undefined) return response.writeHead(404).end(`{"message":"no answer for ${call}"}`);
      if (typeof answer === "number") return response.writeHead(answer).end("{}");
      if (Buffer.isBuffer(answer)) {
        if (url.pathname.startsWith("/storage")) return response.end(answer);
        const { port } = server.address() as AddressInfo;
        return response.writeHead(302, { location: `http://localhost:${port}/storage${url.pathname}` }).end();
      }
      return response.end(JSON.stringify(Array.isArray(answer) ? answer.slice((page - 1) * 100, page * 100) : answer));
    });
  });
  // Both names: a file's host is "localhost", which is another host than 127.0.0.1 to a client.
  for (const [call, answer] of Object.entries(answers)) {
    if (Buffer.isBuffer(answer)) answers = { ...answers, [call.replace("GET ", "GET /storage")]: answer };
  }
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    written,
    authorizations,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
