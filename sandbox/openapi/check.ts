import { readFileSync } from "node:fs";
import path from "node:path";
import { ApiError } from "../http/api-error.ts";
import type { Reply } from "../http/reply.ts";
import { GitHubDocument } from "./document.ts";

/** A request or an answer that is not as GitHub's document has it. */
export interface Violation {
  readonly side: "request" | "answer";
  readonly route: string;
  /** The client's `User-Agent`. */
  readonly client: string;
  readonly fault: string;
}

/** A fault of somebody else's client that is let pass, because GitHub lets it pass as well. */
export interface ToleratedDeviation {
  /** Beginning of the client's `User-Agent`; `*` = any client. */
  readonly client: string;
  /** Name of a route; `*` stands for anything. */
  readonly route: string;
  readonly fault: string;
  readonly why: string;
}

/** What was asked and answered. */
export interface Exchange {
  readonly route: string;
  readonly client: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly reply: Reply;
}

const fits = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  ).test(text);

/**
 * For tests: holds every answer of the server against GitHub's document, and every request that it accepted. What it
 * refused itself needs no second refusal.
 */
export class Check {
  readonly violations: Violation[] = [];
  readonly #document: GitHubDocument;
  readonly #tolerated: readonly ToleratedDeviation[];

  private constructor(document: GitHubDocument, tolerated: readonly ToleratedDeviation[]) {
    this.#document = document;
    this.#tolerated = tolerated;
  }

  /** @param folder where `document.json` and `tolerated-deviations.json` are */
  static async open(folder: string): Promise<Check> {
    const tolerated = JSON.parse(readFileSync(path.join(folder, "tolerated-deviations.json"), "utf8"));
    return new Check(await GitHubDocument.open(folder), tolerated);
  }

  /** @throws ApiError 400 for a request that should not have been accepted, 500 for an answer that GitHub never gives */
  hold({ route, client, query, body, reply }: Exchange): void {
    const refused = reply.status >= 400;
    const asked = refused ? [] : this.#document.requestFaults(route, query, body);
    const wrong = asked.filter((fault) => !this.#isTolerated(client, route, fault));
    this.#note("request", route, client, wrong);
    if (wrong.length > 0) {
      throw new ApiError(400, `The request is not as GitHub describes "${route}": ${wrong.join("; ")}`);
    }
    const isText = typeof reply.body === "string" || reply.body instanceof Uint8Array;
    const answer = isText || reply.body === undefined ? reply.body : JSON.parse(JSON.stringify(reply.body));
    const faults = isText ? [] : this.#document.answerFaults(route, reply.status, answer);
    this.#note("answer", route, client, faults);
    if (faults.length > 0) {
      throw new ApiError(500, `The answer is not as GitHub describes "${route}": ${faults.join("; ")}`);
    }
  }

  #isTolerated(client: string, route: string, fault: string): boolean {
    return this.#tolerated.some(
      (one) => fits(`${one.client}*`, client) && fits(one.route, route) && fits(one.fault, fault),
    );
  }

  #note(side: Violation["side"], route: string, client: string, faults: readonly string[]): void {
    this.violations.push(...faults.map((fault) => ({ side, route, client, fault })));
  }
}
