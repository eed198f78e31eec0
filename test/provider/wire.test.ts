import rpc from "@pulumi/pulumi/runtime/rpc.js";
import { expect, test } from "vitest";
import { redactedError, secretTexts } from "../../provider/redact.ts";
import { holdsSecret, isKnown, toWire, unwrapSecrets } from "../../provider/wire.ts";

const secret = (value: unknown) => ({ [rpc.specialSigKey]: rpc.specialSecretSig, value });

test("secrets are unwrapped at any depth", () => {
  expect(unwrapSecrets({ a: secret("1"), b: [{ c: secret({ d: secret("2") }) }], e: null, f: 3 })).toEqual({
    a: "1",
    b: [{ c: { d: "2" } }],
    e: null,
    f: 3,
  });
});

test("a value with an unknown part is not known", () => {
  expect(isKnown({ a: [1, null, { b: "x" }] })).toBe(true);
  expect(isKnown({ a: [{ b: rpc.unknownValue }] })).toBe(false);
  expect(isKnown(secret(rpc.unknownValue))).toBe(false);
});

test("what was a secret, or always is one, goes back wrapped", () => {
  const before = { files: [{ path: "a", content: secret("x") }], plain: "p" };
  expect(holdsSecret(before.files)).toBe(true);
  expect(toWire({ files: [{ sha: "1" }], plain: "p", value: "v", gone: undefined }, ["value"], [before])).toEqual({
    files: secret([{ sha: "1" }]),
    plain: "p",
    value: secret("v"),
  });
});

test("errors lose every secret that the call was given, its lines and the token", () => {
  const given = { content: secret("first line\n  second-line-of-it\n"), name: "kept-name" };
  const secrets = secretTexts([given], { GITHUB_TOKEN: "ghp_token" });
  const error = redactedError(
    new Error("kept-name: + second-line-of-it, first line\n  second-line-of-it\n with ghp_token"),
    secrets,
  );
  expect(error.message).toBe("kept-name: + [secret], [secret] with [secret]");
  expect(error.stack).not.toMatch(/second-line|ghp_token/);
});
