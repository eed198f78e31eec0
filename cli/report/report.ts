import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Part, part } from "../../live/part.ts";
import { readBill } from "../../live/read-bill.ts";
import { readAlerts, readDelivery, type SeenDelivery } from "../../live/read-delivery.ts";
import { createReading } from "../../live/reading.ts";
import { fleetCosts } from "../../platform/fleet-costs.ts";
import { type LoadedStack, loadStack } from "../../platform/load.ts";
import { UnfitTokenError } from "../../provider/unfit-token.ts";
import { reviewReport } from "../../report/review.ts";
import { exceptionsOf } from "../../upkeep/doctor/exceptions.ts";
import { deliverySection } from "../../upkeep/review/delivery.ts";
import { reviewMarkdown } from "../../upkeep/review/markdown.ts";
import { type Period, periodOf, type Review, type Section, without } from "../../upkeep/review/review.ts";
import {
  accessSection,
  alertsSection,
  billSection,
  changesSection,
  costsSection,
  driftSection,
  exceptionsSection,
  type ReviewedSecret,
  secretsSection,
} from "../../upkeep/review/sections.ts";
import { exitCodeOf, UsageError } from "../exit.ts";
import { gitHubOf, type StackGitHub } from "../github.ts";
import { print, printJson } from "../print.ts";
import { readDrift } from "../read-drift.ts";
import { readSecretsState } from "../secrets/state.ts";
import { inventoryCommits } from "./inventory-commits.ts";

export interface ReportOptions {
  readonly stack: string;
  readonly weekly?: boolean;
  readonly monthly?: boolean;
  readonly quarterly?: boolean;
  readonly until?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `slipway report`: what became of a platform in a week, a month or a quarter. Reads, and writes only where `--out` says. */
export async function report(options: ReportOptions): Promise<void> {
  const now = new Date();
  const period = periodFor(options, now);
  const loaded = await loadStack(process.cwd(), options.stack);
  const { platform } = loaded;
  const review: Review = {
    stack: options.stack,
    owner: platform.settings.owner,
    period,
    sections: [
      changesSection(await inventoryCommits(process.cwd(), period)),
      ...(await gitHubSections(loaded, period)),
      secretsSection(await reviewedSecrets(options.stack)),
      exceptionsSection(exceptionsOf(platform), period, now),
      costsSection(fleetCosts(platform)),
    ],
  };
  if (options.out !== undefined) {
    write(options.out, "report.md", reviewMarkdown(review));
    write(options.out, "report.html", await reviewReport(review));
  }
  if (options.json) printJson(review);
  else print(reviewMarkdown(review).trimEnd());
}

/** @throws UsageError unless one period is named, and its last day is one */
function periodFor({ weekly, monthly, quarterly, until }: ReportOptions, now: Date): Period {
  const named = Object.entries({ weekly, monthly, quarterly }).filter(([, wanted]) => wanted === true);
  const [name] = named.map(([word]) => word as Period["name"]);
  if (name === undefined || named.length > 1)
    throw new UsageError('Say which report: one of "--weekly", "--monthly" and "--quarterly".');
  if (until === undefined) return periodOf(name, now);
  const last = new Date(`${until}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(last.getTime()))
    throw new UsageError(`--until "${until}" is no day; write one like 2026-12-31.`);
  return periodOf(name, last);
}

/** Why GitHub cannot be asked, or what it is asked by. */
async function gitHub({ platform }: LoadedStack): Promise<Part<StackGitHub>> {
  if (exitCodeOf(platform.findings) !== 0)
    return { unseen: `the stack has errors, which slipway check --stack ${platform.settings.stack} names` };
  try {
    return { seen: await gitHubOf(platform.settings) };
  } catch (error) {
    if (!(error instanceof UnfitTokenError)) throw error;
    return { unseen: error.message.replaceAll("\n", " ").replace(/\.$/, "") };
  }
}

async function gitHubSections(loaded: LoadedStack, period: Period): Promise<Section[]> {
  const { repositories, settings } = loaded.platform;
  const own = await gitHub(loaded);
  if ("unseen" in own)
    return [
      driftSection(own),
      without("delivery", "Delivery", `Not looked at: ${own.unseen}.`),
      alertsSection(own),
      accessSection(own, own),
      billSection(own),
    ];
  const { owner, ownerType } = settings;
  const reading = createReading(own.seen.github, own.seen.memory);
  const names = repositories.map(({ entry }) => entry.name);
  const drift = await part(() => readDrift(loaded, repositories, own.seen));
  const since = { since: period.before, waitsSince: period.from };
  const delivery = await part((): Promise<SeenDelivery> => readDelivery(reading, owner, names, since));
  const owners: Part<string[]> =
    ownerType === "user"
      ? { seen: [owner] }
      : await part(async () => {
          const list = await reading.all("/orgs/{org}/members", { org: owner, role: "admin" });
          return list.map(({ login }) => String(login));
        });
  const alerts = await Promise.all(names.map((name) => readAlerts(reading, owner, name)));
  const seen = repositories.flatMap(({ entry: { id, name } }) => {
    const one = "seen" in drift ? drift.seen.seen.get(name) : undefined;
    return one === undefined ? [] : [{ id, seen: one }];
  });
  return [
    driftSection("seen" in drift ? { seen: drift.seen.repositories } : drift),
    "seen" in delivery
      ? deliverySection(delivery.seen, period)
      : without("delivery", "Delivery", `Not looked at: ${delivery.unseen}.`),
    alertsSection({ seen: alerts }),
    accessSection("seen" in drift ? { seen } : drift, owners),
    ownerType === "user"
      ? without("bill", "GitHub's bill", "Only an organisation's is looked at.")
      : billSection(await part(() => readBill(reading, owner, period))),
  ];
}

async function reviewedSecrets(stack: string): Promise<Part<ReviewedSecret[]>> {
  try {
    const { secrets } = await readSecretsState(stack, false);
    return {
      seen: secrets.map(({ key, owners, ageDays, source, uses, images, mayBeUsedElsewhere }) => ({
        key,
        owners,
        idle: uses.length + images.length === 0 && !mayBeUsedElsewhere,
        ...(ageDays !== undefined && { ageDays }),
        ...(source?.rotateDays !== undefined && { rotateDays: source.rotateDays }),
      })),
    };
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof UnfitTokenError)) throw error;
    return { unseen: error.message.replaceAll("\n", " ").replace(/\.$/, "") };
  }
}

/** Written whole or not at all. */
function write(folder: string, name: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
