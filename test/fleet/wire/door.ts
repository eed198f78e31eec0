import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpAnswer } from "../../../fleet/handlers/webhook.ts";

/** A webhook as it came, so that it can be sent again. */
export interface Taken {
  headers: IncomingHttpHeaders;
  body: string;
  status: number;
  /** ms */
  at: number;
}

/** The HTTP API before the function: hands requests over in payload format 2.0, or is down. */
export async function startDoor() {
  const taken: Taken[] = [];
  const door = {
    url: "",
    taken,
    /** While it is, webhooks are lost: nobody hears of them. */
    down: false,
    handler: async (_event: unknown): Promise<unknown> => ({ statusCode: 503, body: "" }),
    enter: async (headers: IncomingHttpHeaders, body: string): Promise<HttpAnswer> => {
      const event = {
        headers,
        body: Buffer.from(body).toString("base64"),
        isBase64Encoded: true,
        requestContext: { http: { method: "POST" } },
      };
      return (await door.handler(event)) as HttpAnswer;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const at = Date.now();
      const body = Buffer.concat(chunks).toString();
      const answer = door.down ? { statusCode: 502, body: "down" } : await door.enter(request.headers, body);
      taken.push({ headers: request.headers, body, status: answer.statusCode, at });
      response.writeHead(answer.statusCode).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
  return door;
}

export type Door = Awaited<ReturnType<typeof startDoor>>;
