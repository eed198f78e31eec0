import { describe, expect, it } from "vitest";
import { enterPrices, readOffers, readSpotHistory } from "../../../fleet/economics/aws-price-files.ts";
import { formatPriceTable, listPrices, machineHour, parsePriceTable } from "../../../fleet/economics/price-table.ts";

const offer = (productFamily: string, attributes: Record<string, string>, usd: string, beginRange = "0") => ({
  product: { productFamily, attributes: { regionCode: "eu-central-1", ...attributes }, sku: "X" },
  serviceCode: "AmazonEC2",
  terms: {
    OnDemand: { "X.J": { priceDimensions: { "X.J.6": { unit: "Hrs", beginRange, pricePerUnit: { USD: usd } } } } },
  },
});
const machine = (more: Record<string, string> = {}, usd = "1.2580000000") =>
  offer(
    "Compute Instance",
    {
      instanceType: "g5.xlarge",
      vcpu: "4",
      operatingSystem: "Linux",
      tenancy: "Shared",
      preInstalledSw: "NA",
      capacitystatus: "Used",
      licenseModel: "No License required",
      ...more,
    },
    usd,
  );
const offers = (...products: object[]) =>
  readOffers(JSON.stringify({ FormatVersion: "aws_v1", PriceList: products.map((one) => JSON.stringify(one)) }), "o");

describe("AWS's offers", () => {
  it("have prices of machines, disks, ways out, endpoints, addresses and builds", () => {
    const found = offers(
      machine(),
      machine({ operatingSystem: "Windows" }, "1.45"),
      offer("Storage", { volumeApiName: "gp3", usagetype: "EUC1-EBS:VolumeUsage.gp3" }, "0.0952"),
      offer("NAT Gateway", { usagetype: "EUC1-NatGateway-Hours" }, "0.052"),
      offer("NAT Gateway", { usagetype: "EUC1-NatGateway-Bytes" }, "0.052"),
      offer("VpcEndpoint", { usagetype: "EUC1-VpcEndpoint-Hours" }, "0.012"),
      offer("VPC Public IPv4 Address", { usagetype: "EUC1-PublicIPv4:InUseAddress" }, "0.005"),
      offer("Compute", { usagetype: "EUC1-Build-Min:Linux:g1.medium" }, "0.01"),
      offer("Compute", { usagetype: "EUC1-Build-Min:Windows:g1.large" }, "0.036"),
    );
    expect(found.map(({ usd, of }) => [JSON.stringify(of), usd])).toEqual([
      ['{"kind":"machine","type":"g5.xlarge","os":"linux","vcpus":4}', 1.258],
      ['{"kind":"machine","type":"g5.xlarge","os":"windows","vcpus":4}', 1.45],
      ['{"kind":"gp3GbMonth"}', 0.0952],
      ['{"kind":"natHour"}', 0.052],
      ['{"kind":"natGb"}', 0.052],
      ['{"kind":"endpointHour"}', 0.012],
      ['{"kind":"ipv4Hour"}', 0.005],
      ['{"kind":"build","os":"linux","size":"medium"}', 0.01],
      ['{"kind":"build","os":"windows","size":"large"}', 0.036],
    ]);
  });

  it("have much that no fleet uses, which is passed over", () => {
    expect(
      offers(
        machine({ tenancy: "Dedicated" }),
        machine({ preInstalledSw: "SQL Std" }),
        machine({ capacitystatus: "UnusedCapacityReservation" }),
        machine({ operatingSystem: "RHEL" }),
        machine({}, "0.0000000000"),
        offer("NAT Gateway", { usagetype: "EUC1-RegionalNatGateway-Hours" }, "0.052"),
        offer("Storage", { volumeApiName: "gp2" }, "0.1"),
        {},
      ),
    ).toEqual([]);
  });

  it("are refused where they are something else", () => {
    expect(() => readOffers("{}", "offers.json")).toThrow('"offers.json" has no PriceList');
    expect(() => readOffers("prices", "offers.json")).toThrow(/^"offers.json" is no JSON \(.*get-products/);
    expect(() => readSpotHistory("3", "spot.json")).toThrow('"spot.json" is no JSON object');
    expect(() => readSpotHistory("{}", "spot.json")).toThrow('"spot.json" has no SpotPriceHistory');
  });
});

const spot = (AvailabilityZone: string, Timestamp: string, SpotPrice: string, ProductDescription = "Linux/UNIX") => ({
  AvailabilityZone,
  InstanceType: "g5.xlarge",
  ProductDescription,
  SpotPrice,
  Timestamp,
});

describe("AWS's spot history", () => {
  it("is the mean by time in each zone, and then over the zones", () => {
    const SpotPriceHistory = [
      spot("eu-central-1a", "2026-11-01T00:00:00Z", "0.40"),
      spot("eu-central-1a", "2026-11-01T18:00:00Z", "0.80"),
      spot("eu-central-1a", "2026-11-02T00:00:00Z", "0.80"),
      spot("eu-central-1b", "2026-11-01T00:00:00Z", "0.70"),
      spot("eu-central-1b", "2026-11-01T00:00:00Z", "0.90", "Windows (Amazon VPC)"),
      spot("eu-central-1b", "2026-11-01T00:00:00Z", "0.90", "SUSE Linux"),
      spot("eu-central-1b", "never", "0.90"),
    ];
    const found = readSpotHistory(JSON.stringify({ SpotPriceHistory }), "spot.json");
    expect(found).toEqual([
      {
        region: "eu-central-1",
        usd: expect.closeTo((0.5 + 0.7) / 2, 10),
        of: { kind: "spot", type: "g5.xlarge", os: "linux" },
      },
      { region: "eu-central-1", usd: 0.9, of: { kind: "spot", type: "g5.xlarge", os: "windows" } },
    ]);
  });
});

it("enters what was found into a table that can be read again, whatever the order", () => {
  const found = [
    { region: "eu-central-1", usd: 0.5, source: "spot.json", of: { kind: "spot", type: "g5.xlarge", os: "linux" } },
    { region: "eu-central-1", usd: 0.5, source: "spot.json", of: { kind: "spot", type: "p4d.24xlarge", os: "linux" } },
    ...offers(machine({ operatingSystem: "Windows" }, "1.45"), machine({ instanceType: "g4dn.xlarge" }, "0.658")).map(
      (price) => ({ ...price, source: "offers.json" }),
    ),
    { region: "eu-central-1", usd: 1.3, source: "offers.json", of: offers(machine())[0]!.of },
    { region: "eu-central-1", usd: 0.05, source: "offers.json", of: { kind: "natHour" } },
  ] as const;
  const table = enterPrices(
    { ...listPrices, sources: { ...listPrices.sources, "offers.json": "a", "spot.json": "b" } },
    found,
  );
  expect(parsePriceTable(formatPriceTable(table), "prices.json")).toEqual(table);
  const hour = (market: "spot" | "on-demand", os: "linux" | "windows") =>
    machineHour(table, { region: "eu-central-1", type: "g5.xlarge", os, market });
  expect([hour("on-demand", "linux"), hour("on-demand", "windows"), hour("spot", "linux")]).toEqual([
    { usd: 1.3, source: "offers.json" },
    { usd: 1.45, source: "offers.json" },
    { usd: 0.5, source: "spot.json" },
  ]);
  expect(table.regions["eu-central-1"]?.instances["p4d.24xlarge"]).toBeUndefined();
  expect(table.regions["eu-central-1"]?.natHour).toEqual({ usd: 0.05, source: "offers.json" });
});
