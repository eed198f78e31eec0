import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { generatedSecretHandler as handler } from "../../../provider/handlers/generated-secret.ts";

const context = {
  randomBytes,
  github: () => Promise.reject(new Error("a generated secret needs no GitHub")),
};

test("makes a value of the asked length from letters, digits, - and _", async () => {
  for (const length of [16, 17, 40, 1024]) {
    const { outputs } = await handler.create({ length }, context);
    expect(outputs).toEqual({ length, generation: 1, value: expect.stringMatching(new RegExp(`^[\\w-]{${length}}$`)) });
  }
});

test("makes another value each time, and an id that tells nothing of it", async () => {
  const made = await Promise.all([1, 2, 3].map(() => handler.create({}, context)));
  expect(new Set(made.map(({ outputs }) => outputs.value)).size).toBe(3);
  for (const { id, outputs } of made) expect(id).not.toContain(outputs.value.slice(0, 6));
});

test("differs only by its generation and length", async () => {
  const { outputs } = await handler.create({ length: 20, generation: 2 }, context);
  expect(handler.differs(outputs, { length: 20, generation: 2 })).toBe(false);
  expect(handler.differs(outputs, { length: 20, generation: 3 })).toBe(true);
  expect(handler.differs(outputs, { length: 21, generation: 2 })).toBe(true);
});

test("has its defaults where nothing is declared", async () => {
  const { outputs } = await handler.create({}, context);
  expect(handler.differs(outputs, {})).toBe(false);
  expect(outputs).toMatchObject({ length: 40, generation: 1 });
});

test("an update makes a new value", async () => {
  const { outputs } = await handler.create({}, context);
  const updated = await handler.update(outputs, { generation: 2 }, context);
  expect(updated.generation).toBe(2);
  expect(updated.value).not.toBe(outputs.value);
});

test("a refresh keeps the value, and an import is refused", async () => {
  const { id, outputs } = await handler.create({}, context);
  expect(await handler.read(id, { inputs: {}, outputs }, context)).toEqual({ id, inputs: {}, outputs });
  await expect(handler.read("some-value", undefined, context)).rejects.toThrow("cannot be imported");
});

test("unfit inputs are told at once", () => {
  expect(handler.check({ length: 8, generation: 0 }, () => true)).toMatchInlineSnapshot(`
    [
      {
        "property": "length",
        "reason": "length 8 is not possible: write a whole number from 16 to 1024.",
      },
      {
        "property": "generation",
        "reason": "generation 0 is not possible: write a whole number from 1.",
      },
    ]
  `);
  expect(handler.check({ length: "8" }, () => true)).toHaveLength(1);
  expect(handler.check({}, () => true)).toEqual([]);
});
