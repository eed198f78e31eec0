import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { type AwsAnswer, type AwsRequest, awsFault, awsRequest } from "./aws-request.ts";
import { InstantFleets } from "./instant-fleets.ts";

/** Something that goes wrong on purpose. */
export interface AwsTrouble {
  /** "CreateFleet" */
  action: string;
  /**
   * - throttle: AWS says that there are too many requests, and does nothing
   * - before, after: the connection breaks before the request has its effect, or before it is answered
   */
  kind: "throttle" | "before" | "after";
  times: number;
}

export interface SeenCall {
  /** "ec2:CreateFleet" */
  action: string;
  /** ms */
  at: number;
  trouble?: AwsTrouble["kind"];
}

/** Stands before moto: what goes wrong with AWS, and what moto does not know of it. */
export async function startFaultProxy(moto: string) {
  let troubles: AwsTrouble[] = [];
  const calls: SeenCall[] = [];
  const fleets = new InstantFleets();

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const asked = awsRequest(message.headers, Buffer.concat(chunks).toString());
    const trouble = troubles.find(({ action, times }) => action === asked.action && times > 0);
    if (trouble) trouble.times -= 1;
    calls.push({
      action: `${asked.service}:${asked.action}`,
      at: Date.now(),
      ...(trouble && { trouble: trouble.kind }),
    });
    if (trouble?.kind === "before") return void message.socket.destroy();
    const answer = trouble?.kind === "throttle" ? throttled(asked) : await passed(asked, message);
    if (trouble?.kind === "after") return void message.socket.destroy();
    response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
  }

  const throttled = (asked: AwsRequest) =>
    asked.service === "ec2"
      ? awsFault(asked, "RequestLimitExceeded", "Request limit exceeded.", 503)
      : awsFault(asked, "ThrottlingException", "Rate exceeded", 400);

  function passed(asked: AwsRequest, message: IncomingMessage): Promise<AwsAnswer> {
    const forward = (body: string) => forwarded(moto, message, body);
    return asked.action === "CreateFleet" ? fleets.create(asked, forward) : forward(asked.body);
  }

  const server = createServer((message, response) => {
    serve(message, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    fleets,
    trouble: (...more: AwsTrouble[]) => {
      troubles = [...troubles, ...more];
    },
    /** Troubles that nothing ran into. */
    unmet: () => troubles.filter(({ times }) => times > 0),
    calm: () => {
      troubles = [];
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;

function forwarded(moto: string, { method, url, headers }: IncomingMessage, body: string): Promise<AwsAnswer> {
  const length = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const outgoing = send(`${moto}${url}`, { method, headers: { ...headers, "content-length": length } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 500,
          type: String(answer.headers["content-type"] ?? "text/plain"),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
