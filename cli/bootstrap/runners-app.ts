import { slugOf } from "../../platform/app-names.ts";
import type { GitHub } from "../../provider/github-client.ts";
import { asApp } from "../runners-app/as-app.ts";
import { appSecret, webhookSecret } from "../runners-app/exchange.ts";
import { runnersAppManifest } from "../runners-app/manifest.ts";
import { serveAppPage } from "../runners-app/page.ts";
import type { AppSteps } from "./apps.ts";
import { found } from "./environment-steps.ts";
import type { AppKeeper, KeptApp } from "./kept-runners-app.ts";
import type { BootstrapPlace } from "./place.ts";
import { type Seen, type Step, StepError } from "./steps.ts";

export interface RunnersAppStep {
  readonly github: Pick<GitHub, "request">;
  readonly place: BootstrapPlace;
  readonly addresses: AppSteps["addresses"];
  readonly ask: AppSteps["ask"];
  readonly keeper: AppKeeper;
  /** Why this stack needs none; absent where it needs one. */
  readonly unneeded?: string;
  /** Where webhooks go, where AWS is not to be asked. */
  readonly webhook?: string;
}

/** An address that no name server knows (RFC 6761): what is sent there before the first `up` reaches nobody. */
export const nowhere = "https://slipway.invalid/webhook";

/**
 * The runners App. It can be made before the stack is up: its key waits in a secret of its own, and its webhooks go nowhere.
 * Once the stack has made its secrets and its address, both follow.
 */
export function runnersAppStep(of: RunnersAppStep): Step {
  const { place, keeper, addresses } = of;
  const { owner, stack } = place;
  const manifest = (page: string, webhook = nowhere) =>
    runnersAppManifest({ stack, owner, github: addresses.github, webhook, page });
  const { name } = manifest("");
  const kept = async (): Promise<KeptApp | undefined> => (await keeper.meanwhile()) ?? (await keeper.ofFleets());
  const address = async () => of.webhook ?? (await keeper.address());
  const actingAs = ({ app }: KeptApp) => asApp(addresses.api, { id: app.appId, privateKey: app.privateKey });

  const look = async (): Promise<Seen> => {
    if (of.unneeded !== undefined) return { state: "skipped", detail: of.unneeded };
    const known = await kept();
    if (known === undefined) return { state: "absent" };
    const acting = actingAs(known);
    if ((await acting.slug()) === undefined)
      return { state: "differs", detail: "GitHub does not know its key any more" };
    const installation = await acting.installation(owner);
    if (installation === undefined) return { state: "differs", detail: `is not installed in ${owner}` };
    if (!(await keeper.hasPlace())) return waits;
    const given = await keeper.ofFleets();
    if (given?.app.installationId !== installation || (await keeper.meanwhile()) !== undefined)
      return { state: "differs", detail: "its key is not yet where the fleets read it" };
    const wanted = await address();
    if (wanted === undefined) return waits;
    const hook = await acting.hookUrl();
    if (hook === wanted) return { state: "there" };
    return { state: "differs", detail: `its webhooks go to ${hook === nowhere ? "nobody" : hook}, not to ${wanted}` };
  };

  return {
    where: "GitHub",
    what: `App "${name}" of ${owner}, which registers runners`,
    needsStack: true,
    look,
    make: async () => {
      const known = await kept();
      if (known === undefined || (await actingAs(known).slug()) === undefined) await makeApp(of, manifest, name);
      await settle(of, (await kept())!, { acting: actingAs, address });
    },
  };
}

const waits: Seen = {
  state: "waits",
  detail: "is made and installed; its key and webhooks go to the fleets once the stack is up: then run this again",
};

async function makeApp(
  { github, place: { owner }, addresses, ask, keeper }: RunnersAppStep,
  manifest: (page: string) => ReturnType<typeof runnersAppManifest>,
  name: string,
): Promise<void> {
  // The key of an App is given once: one that is there without it can only be made anew.
  if ((await found(github.request("GET /apps/{app_slug}", { app_slug: slugOf(name) }))) !== undefined)
    throw new StepError(
      `GitHub, App "${name}": is there, and its key is not (a run was ended between the two, the key was deleted, or it is somebody else's): delete it at ${addresses.github}/organizations/${owner}/settings/apps/${slugOf(name)}/advanced, then run the command again.`,
    );
  const title = `App "${name}"`;
  let kept: KeptApp | undefined;
  const page = await serveAppPage({
    ...addresses,
    owner,
    title,
    about:
      "registers machines of yours as runners of the organisation and hears which jobs wait for one; it reads no code",
    manifest,
    made: async (app) => {
      kept = { app: appSecret(app, 0), webhook: webhookSecret(app) };
      await keeper.keepMeanwhile(kept);
    },
  });
  try {
    await ask(page, title);
  } finally {
    await page.close();
  }
}

interface Settling {
  acting(kept: KeptApp): ReturnType<typeof asApp>;
  address(): Promise<string | undefined>;
}

/** Key and webhooks to where the fleets are, as far as they are. Good to be repeated wherever it was ended. */
async function settle(
  { place: { owner }, addresses, keeper }: RunnersAppStep,
  kept: KeptApp,
  by: Settling,
): Promise<void> {
  const acting = by.acting(kept);
  const installationId = await acting.installation(owner);
  if (installationId === undefined) {
    const slug = await acting.slug();
    throw new StepError(
      `GitHub, App "${slug}": its key is kept, and it is not installed: install it at ${addresses.github}/organizations/${owner}/settings/apps/${slug}/installations, then run the command again.`,
    );
  }
  if (!(await keeper.hasPlace())) return;
  await keeper.give({ ...kept, app: { ...kept.app, installationId } });
  const address = await by.address();
  if (address !== undefined && (await acting.hookUrl()) !== address) await acting.pointHook(address);
  await keeper.forgetMeanwhile();
}
