import { ListTagsForResourceCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tableName } from "../../../components/fleets/place.ts";
import { parameterDeletion } from "../../../fleet/aws/clear-configs.ts";
import { parameterConfigs } from "../../../fleet/aws/configs.ts";
import { ec2Endings } from "../../../fleet/aws/end-machines.ts";
import { parameterImages } from "../../../fleet/aws/images.ts";
import { tableJobs } from "../../../fleet/aws/job-book.ts";
import { tableLedgers } from "../../../fleet/aws/ledgers.ts";
import { ec2Machines } from "../../../fleet/aws/machines.ts";
import { secretOf } from "../../../fleet/aws/secrets.ts";
import { parameterSpecs } from "../../../fleet/aws/specs.ts";
import { tableOf } from "../../../fleet/aws/table.ts";
import { jitParameter, type LaunchOption } from "../../../fleet/contract.ts";
import { emptyLedger } from "../../../fleet/decisions/ledger.ts";
import { type JobNews, Refused } from "../../../fleet/ports.ts";
import { missing } from "../../pipelines/outside-tool.ts";
import { Account, place } from "./account.ts";
import { setEnvironment } from "./functions.ts";
import { startMoto } from "./moto.ts";

const { stack } = place;
const clock = { now: () => Date.UTC(2026, 10, 21) };

describe.skipIf(missing("moto_server"))("the ports' sides in AWS", () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let account: Account;
  let ssm: SSMClient;
  let option: LaunchOption;

  beforeAll(async () => {
    moto = await startMoto();
    setEnvironment(moto.url, "http://127.0.0.1:1", "acme");
    account = new Account(moto.url);
    await account.furnish({ appId: 1, installationId: 2, privateKey: "pem" }, "signs");
    const { id, subnet } = await account.template("gpu");
    option = { id, version: "1", market: "spot", subnets: [subnet], instanceTypes: ["g5.xlarge"] };
    ssm = new SSMClient({});
  }, 60_000);
  afterAll(() => moto?.stop());

  const request = (count: number, reservation: string) => ({
    ...{ fleet: "gpu", reservation, option, count, allOrNone: false },
    token: `${reservation}-token`.padEnd(48, "0"),
  });

  it("launch machines that are found by their tags, stop, start and end them, one that is gone already too", async () => {
    const machines = ec2Machines(account.ec2, stack);
    const { ids, failures } = await machines.launch(request(3, "r1"));
    expect([ids.length, failures]).toEqual([3, []]);
    const [first] = await machines.list("gpu");
    expect(first).toEqual({
      id: expect.stringMatching(/^i-/),
      fleet: "gpu",
      reservation: "r1",
      state: "running",
      launchedAt: expect.any(Number),
      spot: true,
    });
    expect(await machines.find(ids[0]!)).toEqual(expect.objectContaining({ id: ids[0], fleet: "gpu" }));
    expect(await machines.find("i-00000000000000000")).toBeUndefined();
    expect(await machines.list("other")).toEqual([]);
    expect(await ec2Machines(account.ec2, "staging").list("gpu")).toEqual([]);
    await machines.stop([ids[0]!]);
    expect((await machines.find(ids[0]!))?.state).toBe("stopped");
    await machines.start([ids[0]!]);
    expect((await machines.find(ids[0]!))?.state).toBe("running");
    await ec2Endings(account.ec2)(["i-00000000000000000", ...ids]);
    expect((await machines.list("gpu")).map(({ state }) => state)).toEqual(Array(3).fill("terminated"));
  });

  it("tell a template that is not there as a fault for a person, not as an error of unknown effect", async () => {
    const wrong = { ...request(1, "r2"), option: { ...option, id: "lt-00000000000000000" } };
    const { ids, failures } = await ec2Machines(account.ec2, stack).launch(wrong);
    expect([ids, failures.map(({ kind }) => kind)]).toEqual([[], ["invalid"]]);
  });

  it("lay a config where its machine alone may read it, and a newer one over it, which keeps the tag", async () => {
    const configs = parameterConfigs(ssm, stack, "alias/aws/ssm");
    await configs.put("gpu", "i-0a", "first");
    await configs.put("gpu", "i-0a", "second");
    expect(await configs.unread("gpu")).toEqual(["i-0a"]);
    const ResourceId = jitParameter(stack, "gpu", "i-0a");
    const { TagList } = await ssm.send(new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId }));
    expect(TagList).toEqual([{ Key: "slipway:instance", Value: "i-0a" }]);
    expect(await account.fetchConfig("gpu", "i-0a")).toBe("second");
    await configs.put("gpu", "i-0b", "third");
    const remove = parameterDeletion(ssm, stack);
    await remove("gpu", "i-0b");
    await remove("gpu", "i-0b");
    expect(await configs.unread("gpu")).toEqual([]);
  });

  it("write a ledger over the version that was read alone: of many writers that read the same one is first", async () => {
    const ledgers = tableLedgers(tableOf(tableName(place)));
    expect(await ledgers.read("gpu")).toEqual({ version: 0, ledger: emptyLedger() });
    // One after the other: moto looks at the condition and writes in two steps, where DynamoDB makes it one.
    const won: boolean[] = [];
    for (let serial = 0; serial < 8; serial++) won.push(await ledgers.write("gpu", 0, { ...emptyLedger(), serial }));
    expect(won).toEqual([true, ...Array(7).fill(false)]);
    const { version, ledger } = await ledgers.read("gpu");
    expect(version).toBe(1);
    expect(await ledgers.write("gpu", 1, { ...ledger, serial: 99 })).toBe(true);
    expect(await ledgers.write("gpu", 1, ledger)).toBe(false);
    expect((await ledgers.read("gpu")).ledger.serial).toBe(99);
  });

  it("keep jobs that are not over, each going forward only, whatever order news comes in", async () => {
    const jobs = tableJobs(tableOf(tableName(place)));
    const news = (state: JobNews["state"], at: number, runner: string | null = null): JobNews => ({
      ...{ id: 7, runId: 1, attempt: 1, repository: "acme/app", labels: ["gpu"], state, runner },
      ...{ conclusion: null, since: at, heardAt: at },
    });
    await jobs.record("gpu", news("in_progress", 2000, "gpu-i-0a-1"));
    await jobs.record("gpu", news("queued", 3000));
    expect(await jobs.open("gpu")).toEqual([
      {
        id: 7,
        runId: 1,
        attempt: 1,
        repository: "acme/app",
        labels: ["gpu"],
        state: "in_progress",
        runner: "gpu-i-0a-1",
        since: 2000,
        heardAt: 3000,
      },
    ]);
    await jobs.record("gpu", news("completed", 4000));
    await jobs.record("gpu", news("queued", 5000));
    await jobs.record("gpu", news("in_progress", 5000, "gpu-i-0a-1"));
    expect(await jobs.open("gpu")).toEqual([]);
  });

  it("read fleets and secrets once in a while, not for each event", async () => {
    let now = 0;
    const specs = parameterSpecs(ssm, stack, { now: () => now });
    expect(await specs.all()).toEqual([]);
    await account.declare({ name: "gpu" } as never);
    expect(await specs.all()).toEqual([]);
    now = 60_000;
    expect(await specs.all()).toEqual([{ name: "gpu" }]);
    expect(await secretOf("slipway/prod/runners-webhook", clock)()).toEqual({ secrets: ["signs"] });
    await expect(secretOf("slipway/prod/nothing", clock)()).rejects.toThrow(Refused);
  });

  it("know when the oldest image was built, and that a stack has none", async () => {
    expect(await parameterImages(ssm, stack).oldest()).toBeUndefined();
  });
});
