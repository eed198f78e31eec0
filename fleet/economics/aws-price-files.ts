import type { MachineOs } from "../contract.ts";
import type { CodeBuildSize, Price, PriceTable, RegionPrices } from "./price-table.ts";

/** One price that a file of AWS's has, and where in a table it belongs. */
export interface FoundPrice {
  readonly region: string;
  readonly usd: number;
  readonly of:
    | { readonly kind: "machine"; readonly type: string; readonly os: MachineOs; readonly vcpus: number }
    | { readonly kind: "spot"; readonly type: string; readonly os: MachineOs }
    | { readonly kind: "build"; readonly os: MachineOs; readonly size: CodeBuildSize }
    | { readonly kind: Exclude<keyof RegionPrices, "instances" | "codeBuildMinute"> };
}

/** A file that is not what AWS prints; its message says what is expected. */
export class PriceFileError extends Error {
  override readonly name = "PriceFileError";
}

interface Product {
  product?: { productFamily?: string; attributes?: Record<string, string> };
  terms?: {
    OnDemand?: Record<
      string,
      { priceDimensions?: Record<string, { beginRange?: string; pricePerUnit?: { USD?: string } }> }
    >;
  };
}

/**
 * Prices in what `aws pricing get-products` prints, of EC2, EBS, VPC and CodeBuild; other products are passed over.
 *
 * @throws PriceFileError where the text is something else
 */
export function readOffers(text: string, file: string): FoundPrice[] {
  const { PriceList } = parsed(text, file, "`aws pricing get-products`") as { PriceList?: unknown };
  if (!Array.isArray(PriceList))
    throw new PriceFileError(`"${file}" has no PriceList; write what \`aws pricing get-products\` prints to it.`);
  return PriceList.flatMap((item: unknown, index): FoundPrice[] => {
    const product = typeof item === "string" ? parsed(item, `${file}: product ${index + 1}`, "AWS") : item;
    const found = offerOf(product as Product);
    return found === undefined ? [] : [found];
  });
}

function offerOf({ product = {}, terms = {} }: Product): FoundPrice | undefined {
  const { productFamily, attributes = {} } = product;
  const region = attributes.regionCode;
  const usd = dollarsOf(terms);
  const of = kindOf(productFamily, attributes);
  return region === undefined || usd === undefined || of === undefined ? undefined : { region, usd, of };
}

function kindOf(family: string | undefined, attributes: Record<string, string>): FoundPrice["of"] | undefined {
  const { usagetype = "" } = attributes;
  if (family?.startsWith("Compute Instance")) return machineOf(attributes);
  if (family === "Storage" && attributes.volumeApiName === "gp3") return { kind: "gp3GbMonth" };
  if (/(^|-)NatGateway-Hours$/.test(usagetype)) return { kind: "natHour" };
  if (/(^|-)NatGateway-Bytes$/.test(usagetype)) return { kind: "natGb" };
  if (/VpcEndpoint-Hours$/.test(usagetype)) return { kind: "endpointHour" };
  if (/PublicIPv4:InUseAddress$/.test(usagetype)) return { kind: "ipv4Hour" };
  const build = /Build-Min:(Linux|Windows):g1\.(small|medium|large|xlarge|2xlarge)$/.exec(usagetype);
  if (build === null) return undefined;
  return { kind: "build", os: osOf(build[1]!)!, size: build[2] as CodeBuildSize };
}

/** Plain shared machines alone: with SQL Server, dedicated or reserved they cost something else. */
function machineOf(attributes: Record<string, string>): FoundPrice["of"] | undefined {
  const {
    instanceType: type,
    operatingSystem,
    tenancy,
    preInstalledSw,
    capacitystatus,
    vcpu,
    licenseModel,
  } = attributes;
  const os = osOf(operatingSystem);
  const plain =
    tenancy === "Shared" &&
    preInstalledSw === "NA" &&
    (capacitystatus ?? "Used") === "Used" &&
    licenseModel !== "Bring your own license";
  if (!plain || os === undefined || type === undefined || !Number.isInteger(Number(vcpu))) return undefined;
  return { kind: "machine", type, os, vcpus: Number(vcpu) };
}

function osOf(name: string | undefined): MachineOs | undefined {
  if (name === "Linux") return "linux";
  return name === "Windows" ? "windows" : undefined;
}

/** Of the first step where there are several. */
function dollarsOf({ OnDemand = {} }: NonNullable<Product["terms"]>): number | undefined {
  const dimensions = Object.values(OnDemand).flatMap((term) => Object.values(term.priceDimensions ?? {}));
  const first = dimensions.find(({ beginRange = "0" }) => beginRange === "0");
  const usd = Number(first?.pricePerUnit?.USD);
  return usd > 0 ? usd : undefined;
}

interface SpotPrice {
  AvailabilityZone?: string;
  InstanceType?: string;
  ProductDescription?: string;
  SpotPrice?: string;
  Timestamp?: string;
}

/**
 * Mean spot prices in what `aws ec2 describe-spot-price-history` prints: in each zone by how long each price held, then over
 * the zones.
 *
 * @throws PriceFileError where the text is something else
 */
export function readSpotHistory(text: string, file: string): FoundPrice[] {
  const command = "`aws ec2 describe-spot-price-history`";
  const { SpotPriceHistory: history } = parsed(text, file, command) as { SpotPriceHistory?: unknown };
  if (!Array.isArray(history))
    throw new PriceFileError(`"${file}" has no SpotPriceHistory; write what ${command} prints to it.`);
  const zones = new Map<string, { at: number; usd: number }[]>();
  for (const {
    AvailabilityZone: zone,
    InstanceType: type,
    ProductDescription,
    SpotPrice,
    Timestamp,
  } of history as SpotPrice[]) {
    const os = osOf(/^(Linux|Windows)\b/.exec(ProductDescription ?? "")?.[1]);
    const price = { at: Date.parse(Timestamp ?? ""), usd: Number(SpotPrice) };
    if (zone === undefined || type === undefined || os === undefined || !(price.usd > 0) || Number.isNaN(price.at))
      continue;
    const key = [zone.replace(/[a-z]$/, ""), type, os, zone].join(" ");
    zones.set(key, [...(zones.get(key) ?? []), price]);
  }
  const until = Math.max(...[...zones.values()].flat().map(({ at }) => at));
  const means = new Map<string, number[]>();
  for (const [key, prices] of zones) {
    const of = key.split(" ").slice(0, 3).join(" ");
    means.set(of, [...(means.get(of) ?? []), meanOver(prices, until)]);
  }
  return [...means].map(([key, each]): FoundPrice => {
    const [region = "", type = "", os] = key.split(" ");
    const usd = each.reduce((sum, one) => sum + one, 0) / each.length;
    return { region, usd, of: { kind: "spot", type, os: os as MachineOs } };
  });
}

function meanOver(prices: readonly { at: number; usd: number }[], until: number): number {
  const sorted = [...prices].sort((a, b) => a.at - b.at);
  const lasts = sorted.map(({ at }, index) => (sorted[index + 1]?.at ?? until) - at);
  const whole = lasts.reduce((sum, one) => sum + one, 0);
  if (whole === 0) return sorted.at(-1)!.usd;
  return sorted.reduce((sum, { usd }, index) => sum + usd * lasts[index]!, 0) / whole;
}

function parsed(text: string, file: string, whose: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    throw new PriceFileError(`"${file}" is no JSON (${(error as Error).message}); write what ${whose} prints to it.`);
  }
  throw new PriceFileError(`"${file}" is no JSON object; write what ${whose} prints to it.`);
}

/** Enters prices into a table, each by the name of its source. A spot price needs the type's list price beside it. */
export function enterPrices(
  base: PriceTable,
  found: readonly (FoundPrice & { readonly source: string })[],
): PriceTable {
  const regions: Record<string, RegionPrices> = structuredClone(base.regions);
  // Linux first, of which Windows is told apart; spot prices last, so that they find their type.
  const rank = ({ of }: FoundPrice) => (of.kind === "spot" ? 2 : of.kind === "machine" && of.os === "windows" ? 1 : 0);
  const ordered = [...found].sort((a, b) => rank(a) - rank(b));
  for (const { region: name, usd, source, of } of ordered) {
    const region: RegionPrices = regions[name] ?? { instances: {} };
    regions[name] = region;
    enter(region, of, { usd, source }, base.windowsVcpuHour.usd);
  }
  return { ...base, regions };
}

function enter(region: RegionPrices, of: FoundPrice["of"], price: Price, licence: number): void {
  switch (of.kind) {
    case "machine": {
      const known = region.instances[of.type];
      const less = { usd: Math.max(0, price.usd - of.vcpus * licence), assumed: "Windows's price less its licence" };
      region.instances[of.type] =
        of.os === "linux"
          ? { ...known, vcpus: of.vcpus, linux: price }
          : { linux: less, ...known, vcpus: of.vcpus, windows: price };
      return;
    }
    case "spot": {
      const known = region.instances[of.type];
      if (known !== undefined) region.instances[of.type] = { ...known, spot: { ...known.spot, [of.os]: price } };
      return;
    }
    case "build":
      region.codeBuildMinute = {
        ...region.codeBuildMinute,
        [of.os]: { ...region.codeBuildMinute?.[of.os], [of.size]: price },
      };
      return;
    default:
      region[of.kind] = price;
  }
}
