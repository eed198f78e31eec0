import { createVerify, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { appJwt } from "../../../fleet/github/app-token.ts";
import { nextPage } from "../../../fleet/github/ask.ts";
import { untaken } from "../../../fleet/github/deliveries.ts";
import { newsOf } from "../../../fleet/github/jobs.ts";
import { limitedFor } from "../../../fleet/github/limits.ts";

const now = Date.UTC(2026, 0, 5);

describe("a limit of GitHub", () => {
  const wait = (status: number, headers: Record<string, string>, message = "") =>
    limitedFor(status, new Headers(headers), message, now);

  it("says itself how long to wait, or when the hour begins anew", () => {
    expect(wait(403, { "retry-after": "37" })).toBe(37);
    expect(wait(429, { "retry-after": "0" })).toBe(1);
    const reset = String(now / 1000 + 120);
    expect(wait(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset })).toBe(120);
  });

  it("is a minute where GitHub says nothing, and never more than a quarter of an hour at once", () => {
    expect(wait(403, {}, "You have exceeded a secondary rate limit")).toBe(60);
    expect(wait(429, {})).toBe(60);
    const reset = String(now / 1000 + 3500);
    expect(wait(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset })).toBe(900);
  });

  it("is none where GitHub refuses for another reason", () => {
    expect(wait(403, { "x-ratelimit-remaining": "4711" }, "Resource not accessible by integration")).toBeUndefined();
    expect(wait(404, { "retry-after": "5" })).toBeUndefined();
    expect(wait(502, {})).toBeUndefined();
  });
});

describe("the App's own token", () => {
  it("is signed by its key, and valid from a minute ago for less than ten", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const [head, claims, signature] = appJwt({ appId: 7, privateKey: pem }, now).split(".");
    expect(JSON.parse(Buffer.from(head!, "base64url").toString())).toEqual({ alg: "RS256", typ: "JWT" });
    const seconds = now / 1000;
    expect(JSON.parse(Buffer.from(claims!, "base64url").toString())).toEqual({
      iat: seconds - 60,
      exp: seconds + 540,
      iss: "7",
    });
    const verified = createVerify("RSA-SHA256").update(`${head}.${claims}`).verify(publicKey, signature!, "base64url");
    expect(verified).toBe(true);
  });
});

describe("webhooks that were not taken", () => {
  const delivery = (id: number, guid: string, status_code: number, event = "workflow_job") => ({
    id,
    guid,
    status_code,
    event,
    delivered_at: new Date(now + id * 1000).toISOString(),
  });

  it("are the newest try of each event that no try of brought through", () => {
    const deliveries = [
      delivery(6, "c", 500),
      delivery(5, "b", 202),
      delivery(4, "b", 502),
      delivery(3, "a", 0),
      delivery(2, "a", 500),
      delivery(1, "d", 500, "ping"),
    ];
    expect(untaken(deliveries)).toEqual([6, 3]);
  });
});

describe("a job in GitHub's words", () => {
  const job = {
    id: 1,
    run_id: 2,
    status: "queued",
    conclusion: null,
    labels: ["self-hosted", "gpu"],
    runner_name: null,
    created_at: "2026-01-05T00:00:00Z",
  };

  it("is news, its repository in lower case", () => {
    expect(newsOf("Acme/App", job, now + 5)).toEqual({
      id: 1,
      runId: 2,
      attempt: 1,
      repository: "acme/app",
      labels: ["self-hosted", "gpu"],
      state: "queued",
      runner: null,
      conclusion: null,
      since: now,
      heardAt: now + 5,
    });
  });

  it("is none where it waits for something else than a machine", () => {
    for (const status of ["waiting", "pending", "requested"]) {
      expect(newsOf("acme/app", { ...job, status }, now)).toBeUndefined();
    }
  });
});

describe("the next page", () => {
  const link = (url: string) => new Headers({ link: `<${url}>; rel="next", <x>; rel="last"` });

  it("is followed on the same server alone", () => {
    const api = { url: "https://api.github.com" };
    expect(nextPage(api, link("https://api.github.com/app/hook/deliveries?cursor=v1"))).toBe(
      "/app/hook/deliveries?cursor=v1",
    );
    expect(nextPage(api, link("https://elsewhere.example/app"))).toBeUndefined();
    expect(nextPage(api, new Headers())).toBeUndefined();
  });
});
