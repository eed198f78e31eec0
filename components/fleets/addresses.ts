import type { Trust } from "../../fleet/contract.ts";

/** Trust levels in the order of their addresses, which never changes. */
export const trustLevels: readonly Trust[] = ["pull-request", "build", "release"];

/** Zones at most; each trust level has addresses for so many. */
const zonesAtMost = 4;

/** Addresses of each subnet of a network, whether the subnet is there or not: a further one moves no other. */
export interface Addresses {
  /** By trust level and zone's number. */
  readonly machines: Readonly<Record<Trust, readonly string[]>>;
  /** The ways out, by zone's number. */
  readonly out: readonly string[];
}

/**
 * Cuts a network into sixteen parts: four zones for each of three trust levels, and four ways out.
 *
 * @param cidr IPv4 range of /16 to /18.
 */
export function addressesOf(cidr: string): Addresses {
  const [base = "", length = ""] = cidr.split("/");
  const bits = Number(length) + 4;
  const start = base.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const aligned = start - (start % 2 ** (32 - Number(length)));
  const part = (number: number) => `${dotted(aligned + number * 2 ** (32 - bits))}/${bits}`;
  const four = (first: number) => Array.from({ length: zonesAtMost }, (_, zone) => part(first + zone));
  const machines = Object.fromEntries(trustLevels.map((trust, level) => [trust, four(level * zonesAtMost)]));
  return { machines: machines as Record<Trust, string[]>, out: four(trustLevels.length * zonesAtMost) };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
