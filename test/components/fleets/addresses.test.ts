import { describe, expect, it } from "vitest";
import { addressesOf } from "../../../components/fleets/addresses.ts";
import fc from "../../property.ts";

const range = (cidr: string) => {
  const [base = "", length = ""] = cidr.split("/");
  const start = base.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return { start, end: start + 2 ** (32 - Number(length)) };
};

describe("addressesOf", () => {
  it("gives each trust level four zones of its own, and the ways out the rest", () => {
    expect(addressesOf("10.64.0.0/16")).toEqual({
      machines: {
        "pull-request": ["10.64.0.0/20", "10.64.16.0/20", "10.64.32.0/20", "10.64.48.0/20"],
        build: ["10.64.64.0/20", "10.64.80.0/20", "10.64.96.0/20", "10.64.112.0/20"],
        release: ["10.64.128.0/20", "10.64.144.0/20", "10.64.160.0/20", "10.64.176.0/20"],
      },
      out: ["10.64.192.0/20", "10.64.208.0/20", "10.64.224.0/20", "10.64.240.0/20"],
    });
  });

  it("never lets two subnets overlap or leave the network, whatever the network", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.constantFrom(16, 17, 18), (part, length) => {
        const cidr = `10.${part}.0.0/${length}`;
        const { machines, out } = addressesOf(cidr);
        const parts = [...Object.values(machines).flat(), ...out].map(range).sort((a, b) => a.start - b.start);
        expect(parts[0]!.start).toBe(range(cidr).start);
        expect(parts.at(-1)!.end).toBe(range(cidr).end);
        for (const [index, { start }] of parts.entries()) if (index > 0) expect(start).toBe(parts[index - 1]!.end);
      }),
    );
  });
});
