import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { QueueMessage } from "../../../fleet/contract.ts";
import { type Door, type HttpRequest, webhook } from "../../../fleet/handlers/webhook.ts";
import { scenarioOf } from "../../../fleet/simulator/scenario.ts";
import fc from "../../property.ts";

const secret = "current";
const fleet = {
  ...scenarioOf(1).fleets[0]!,
  labels: ["linux", "x64"],
  repositories: ["acme/app"],
  queueUrl: "queue-linux",
};
delete fleet.gang;

function door({ fails = false } = {}): Door & { sent: [string, QueueMessage][] } {
  const sent: [string, QueueMessage][] = [];
  return {
    sent,
    owner: "acme",
    secrets: async () => [secret, "previous"],
    specs: { all: async () => [fleet] },
    clock: { now: () => Date.UTC(2026, 10, 21), sleep: async () => undefined },
    log: () => undefined,
    queue: {
      send: async (url, message) => {
        if (fails) throw new Error("the queue is gone");
        sent.push([url, message]);
      },
    },
  };
}

const sign = (body: string, key = secret) => `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;

const payload = (change: object = {}) =>
  JSON.stringify({
    action: "queued",
    workflow_job: { id: 5, run_id: 7, run_attempt: 2, labels: ["self-hosted", "Linux"], head_branch: "a secret plan" },
    repository: { name: "App", owner: { login: "Acme" } },
    ...change,
  });

const request = (body: string, headers: Record<string, string> = {}): HttpRequest => ({
  body,
  headers: { "x-github-event": "workflow_job", "x-hub-signature-256": sign(body), ...headers },
  requestContext: { http: { method: "POST" } },
});

describe("GitHub's door", () => {
  it("lays ids and names on the fleet's queue, and nothing else of the event", async () => {
    const own = door();
    expect(await webhook(own, request(payload()))).toEqual({ statusCode: 202, body: "queued" });
    const message = {
      kind: "job",
      state: "queued",
      jobId: 5,
      runId: 7,
      attempt: 2,
      repository: "app",
      owner: "acme",
      labels: ["self-hosted", "Linux"],
      runner: null,
      conclusion: null,
      receivedAt: "2026-11-21T00:00:00.000Z",
    };
    expect(own.sent).toEqual([["queue-linux", message]]);
  });

  it("takes the secret that is being replaced, and bodies that came as base64", async () => {
    const own = door();
    const body = payload();
    const older = request(body, { "x-hub-signature-256": sign(body, "previous") });
    const encoded = { ...request(body), body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
    expect([(await webhook(own, older)).statusCode, (await webhook(own, encoded)).statusCode]).toEqual([202, 202]);
  });

  it.each([
    ["none", ""],
    ["another secret's", sign(payload(), "other")],
    ["a short one", sign(payload()).slice(0, -1)],
    ["one in capitals", sign(payload()).toUpperCase()],
    ["two", `${sign(payload())}, ${sign(payload())}`],
    ["SHA-1", `sha1=${createHmac("sha1", secret).update(payload()).digest("hex")}`],
  ])("refuses a request whose signature is %s", async (_, signature) => {
    const own = door();
    const answer = await webhook(own, request(payload(), { "x-hub-signature-256": signature }));
    expect([answer.statusCode, own.sent]).toEqual([401, []]);
  });

  it("refuses a body of which one byte was changed", async () => {
    const own = door();
    const answer = await webhook(own, { ...request(payload()), body: payload().replace("App", "App ") });
    expect([answer.statusCode, own.sent]).toEqual([401, []]);
  });

  it.each([
    ["another event", request(payload(), { "x-github-event": "push" })],
    ["another owner", request(payload({ repository: { name: "app", owner: { login: "evil" } } }))],
    [
      "a repository that no fleet serves",
      request(payload({ repository: { name: "other", owner: { login: "acme" } } })),
    ],
    ["labels that no fleet has", request(payload({ workflow_job: { id: 5, run_id: 7, labels: ["metal"] } }))],
    ["no label of its own", request(payload({ workflow_job: { id: 5, run_id: 7, labels: ["self-hosted"] } }))],
    ["an action that says nothing new", request(payload({ action: "waiting" }))],
  ])("takes no notice of %s", async (_, asked) => {
    const own = door();
    expect([(await webhook(own, asked)).statusCode, own.sent]).toEqual([200, []]);
  });

  it("answers 500 where nothing was laid on the queue, so that the delivery can be asked for again", async () => {
    expect((await webhook(door({ fails: true }), request(payload()))).statusCode).toBe(500);
  });

  it("answers any signed body without failing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (body) => {
        expect((await webhook(door(), request(body))).statusCode).toBeLessThan(500);
      }),
    );
  });
});
