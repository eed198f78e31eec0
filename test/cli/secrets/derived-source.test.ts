import { expect, it } from "vitest";
import { derivedSource } from "../../../cli/secrets/derived-source.ts";

it("a value of one's own goes to the store of the shared one, under a name that follows from it", () => {
  const keeping = { rotateDays: 30, owner: "team a" };
  expect(derivedSource("KEY@lib", { from: "aws-ssm", name: "/ci/key", ...keeping }, "prod")).toEqual({
    from: "aws-ssm",
    name: "/ci/key.lib",
    ...keeping,
  });
  const id = { from: "aws-secrets-manager", id: "team/json", field: "key" } as const;
  expect(derivedSource("eu/live/KEY@lib", id, "prod")).toEqual({ ...id, id: "team/json.eu-live.lib" });
  expect(derivedSource("live/KEY", { from: "config", key: "chat", ...keeping }, "prod")).toEqual({
    from: "config",
    ...keeping,
  });
  expect(derivedSource("KEY@lib", { from: "generated", length: 64 }, "prod")).toEqual({ from: "config" });
});

it("of an ARN no other name follows", () => {
  const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf";
  expect(() => derivedSource("KEY@lib", { from: "aws-secrets-manager", id: arn }, "prod")).toThrow(
    'write "KEY@lib": { from: aws-secrets-manager, id: ... } under slipway:secrets in Pulumi.prod.yaml first.',
  );
});
