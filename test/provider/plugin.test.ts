import { randomBytes } from "node:crypto";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import rpc from "@pulumi/pulumi/runtime/rpc.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { slipwayProvider } from "../../provider/plugin.ts";
import { passInputsToRead, takeInputs } from "../../provider/read-request.ts";
import { startTestGitHub, type TestGitHub } from "./github.ts";

const secret = (value: unknown) => ({ [rpc.specialSigKey]: rpc.specialSecretSig, value });
const urnOf = (type: string) => `urn:pulumi:dev::test::slipway:github:WorkflowFiles$${type}::name`;
const fileSet = urnOf("slipway:github:FileSet");
const generatedSecret = urnOf("slipway:index:GeneratedSecret");

let gh: TestGitHub;
let provider: Required<ReturnType<typeof slipwayProvider>>;
beforeAll(async () => {
  gh = await startTestGitHub();
  await gh.makeRepository("app", { "README.md": "hello" });
  provider = slipwayProvider("1.2.3", gh.context) as typeof provider;
});
afterAll(() => gh.sandbox.close());

const inputs = (content: unknown, extra: object = {}) => {
  return {
    owner: "acme",
    repository: "app",
    delivery: "commit",
    files: [{ path: "a", content, mode: "managed" }],
    ...extra,
  };
};

test("a type of another provider is refused", async () => {
  await expect(provider.check(urnOf("slipway:github:Other"), {}, {})).rejects.toThrow(
    '"slipway:github:Other": the provider has no such resource; it has "slipway:github:FileSet", "slipway:github:Labels", "slipway:github:ActionsSettings", "slipway:index:GeneratedSecret".',
  );
});

test("a check hands the inputs back as they came, with every fault", async () => {
  const news = inputs(secret("x"), { delivery: "push" });
  expect(await provider.check(fileSet, {}, news)).toEqual({
    inputs: news,
    failures: [{ property: "delivery", reason: 'delivery "push" is unknown: write "commit" or "pull-request".' }],
  });
});

test("inputs that are not known yet may change", async () => {
  const { outs } = await provider.create(generatedSecret, {});
  expect(await provider.diff("id", generatedSecret, outs, {})).toMatchObject({ changes: false });
  expect(await provider.diff("id", generatedSecret, outs, { generation: rpc.unknownValue })).toMatchObject({
    changes: true,
  });
});

test("a generated value leaves the provider as a secret only", async () => {
  const { id, outs } = await provider.create(generatedSecret, { length: 20 });
  expect(outs).toEqual({ length: 20, generation: 1, value: secret(expect.stringMatching(/^[\w-]{20}$/)) });
  const { outs: updated } = await provider.update(id, generatedSecret, outs, { length: 20, generation: 2 });
  expect(updated).toEqual({ length: 20, generation: 2, value: secret(expect.any(String)) });
});

test("secret contents stay secrets through create, refresh and update, and a refresh shows no change", async () => {
  const declared = inputs(secret("first-secret-text"));
  const { id, outs } = await provider.create(fileSet, declared);
  expect(JSON.stringify(outs)).not.toContain("first-secret-text");
  const read = await provider.read(id, fileSet, { ...outs, __inputs: declared });
  expect(read).toEqual({ id, props: outs, inputs: declared });
  await gh.commit("app", "a", "edited by hand");
  const drifted = await provider.read(id, fileSet, { ...outs, __inputs: declared });
  expect(drifted.inputs.files).toEqual(secret([{ path: "a", content: "edited by hand", mode: "managed" }]));
});

test("errors never quote a secret content", async () => {
  await gh.commit("app", "theirs", "theirs");
  const news = { ...inputs("x"), files: [{ path: "theirs", content: secret("some-secret-text"), mode: "managed" }] };
  const error = await provider.create(fileSet, news).catch((reason: Error) => reason);
  expect((error as Error).message).toContain("+[secret]");
  expect(`${(error as Error).message}${(error as Error).stack}`).not.toContain("some-secret-text");
});

test("what is gone has an empty id", async () => {
  const known = { ...inputs("x"), repository: "deleted" };
  const outs = { ...known, owned: [], found: [], leaving: [], drift: [], pullRequest: null };
  expect(await provider.read("acme/deleted", fileSet, { ...outs, __inputs: known })).toEqual({
    id: "",
    props: {},
    inputs: {},
  });
});

test("a deletion reaches the handler", async () => {
  const { outs } = await provider.create(fileSet, {
    ...inputs("x"),
    files: [{ path: "d", content: "d", mode: "managed" }],
    deleteOnDestroy: true,
  });
  await provider.delete("acme/app", fileSet, outs);
  expect(Object.keys(await gh.files("app"))).not.toContain("d");
});

test("a read request carries the state's inputs, and an import none", () => {
  passInputsToRead();
  const request = new providerMessages.ReadRequest();
  expect(takeInputs(request.getProperties()!.toJavaScript())).toBeUndefined();
  request.setProperties(structMessages.Struct.fromJavaScript({ a: 1 }));
  request.setInputs(structMessages.Struct.fromJavaScript({ b: 2 }));
  expect(takeInputs(request.getProperties()!.toJavaScript())).toEqual({ inputs: { b: 2 }, outputs: { a: 1 } });
});

test("the plugin needs no identity before it calls GitHub", async () => {
  const github = () => Promise.reject(new Error("no identity"));
  const offline = slipwayProvider("1.2.3", { github, randomBytes }) as typeof provider;
  expect(await offline.check(fileSet, {}, inputs("x"))).toMatchObject({ failures: [] });
  await expect(offline.create(fileSet, inputs("x"))).rejects.toThrow("no identity");
});
