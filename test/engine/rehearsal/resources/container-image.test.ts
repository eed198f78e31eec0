import { describe, expect, it } from "vitest";
import { buildxInputs, engineInputs } from "../../../../components/container-image-inputs.ts";
import type { BuildRequest } from "../../../../container/build-request.ts";
import { requestOf } from "../../../../engine/rehearsal/resources/container-image.ts";
import { engineRequestOf } from "../../../../engine/rehearsal/resources/engine-image.ts";
import fc from "../../../property.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const requests = fc.record({
  name: word,
  image: word.map((name) => `127.0.0.1:5000/acme/${name}`),
  tag: fc.stringMatching(/^buildenv-[0-9a-f]{16}$/),
  furtherTags: fc.constant([]),
  context: word.map((name) => `/project/images/${name}`),
  dockerfile: word.map((name) => `/project/images/${name}/Dockerfile`),
  arguments: fc.dictionary(word, fc.string()),
  labels: fc.dictionary(word, fc.string()),
  platforms: fc.subarray(["linux/amd64", "linux/arm64"], { minLength: 1 }),
  cache: word.map((name) => `127.0.0.1:5000/acme/${name}:buildcache`),
  secrets: fc.subarray(["A_TOKEN", "PIP_TOKEN"]),
  network: fc.constantFrom("default" as const, "none" as const),
});

describe("an image that a rehearsal is given", () => {
  it("is built by the very request that the program declared it from", () => {
    fc.assert(
      fc.property(requests, fc.option(word, { nil: undefined }), (bare, target) => {
        const request: BuildRequest = { ...bare, ...(target !== undefined && { target }) };
        const secrets = Object.fromEntries(request.secrets.map((name) => [name, "value"]));
        const inputs = { ...buildxInputs(request, "/project/bin"), secrets };
        expect(requestOf({ name: request.name, inputs }, "/project/bin")).toEqual(request);
      }),
    );
  });

  it("is the same for an engine without buildx, which builds one platform and no secret", () => {
    fc.assert(
      fc.property(requests, fc.option(word, { nil: undefined }), (bare, target) => {
        const request: BuildRequest = {
          ...bare,
          platforms: ["linux/amd64"],
          secrets: [],
          cache: `${bare.image}:buildcache`,
          ...(target !== undefined && { target }),
        };
        const inputs = { ...engineInputs(request, "/project/bin") };
        expect(engineRequestOf({ name: request.name, inputs }, "/project/bin")).toEqual(request);
      }),
    );
  });
});
