import { describe, expect, it } from "vitest";
import { parseQuestion } from "../../../cli/why/question.ts";

const app = { owner: "acme", repository: "app.js" };
const pull = { ...app, about: { kind: "pull", number: 12 } };

describe("what is asked about", () => {
  it.each([
    ["acme/app.js#12", {}, pull],
    ["https://github.com/acme/app.js/pull/12", {}, pull],
    ["https://github.com/acme/app.js/pull/12/files", {}, pull],
    ["http://127.0.0.1:4010/acme/app.js/actions/runs/7", {}, { ...app, about: { kind: "run", run: 7 } }],
    ["https://github.com/acme/app.js/actions/runs/7/attempts/2", {}, { ...app, about: { kind: "run", run: 7 } }],
    [
      "https://github.com/acme/app.js/actions/runs/7/job/8?pr=12",
      {},
      { ...app, about: { kind: "run", run: 7, job: 8 } },
    ],
    ["acme/app.js", { run: "7" }, { ...app, about: { kind: "run", run: 7 } }],
    ["acme/app.js", { deployment: "9" }, { ...app, about: { kind: "deployment", deployment: 9 } }],
  ])("is read from %s", (text, options, expected) => {
    expect(parseQuestion(text, options)).toEqual(expected);
  });

  it.each([
    ["acme/app.js", {}, /says only the repository; write owner\/name#12/],
    ["acme/app.js", { run: "7", deployment: "9" }, /says only the repository/],
    ["acme/app.js", { run: "last" }, /"--run last": is no number/],
    ["acme/app.js#12", { run: "7" }, /leave --run and --deployment out/],
    ["app.js", {}, /is nothing that can be asked about/],
    ["acme/app.js#", {}, /is nothing that can be asked about/],
  ])("is refused: %s %o", (text, options, words) => {
    expect(() => parseQuestion(text, options)).toThrow(words);
  });
});
