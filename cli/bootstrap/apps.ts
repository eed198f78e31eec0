import { appName, slugOf } from "../../platform/app-names.ts";
import type { GitHub } from "../../provider/github-client.ts";
import { neededPermissions, typesWithPermissions } from "../../provider/needed-permissions.ts";
import type { AppManifest } from "../runners-app/manifest.ts";
import { type AppPageOptions, serveAppPage } from "../runners-app/page.ts";
import { found, hasSecret, putSecret } from "./environment-steps.ts";
import { type BootstrapPlace, environmentOf, type RoleKind, roleKinds } from "./place.ts";
import { type Seen, type Step, StepError } from "./steps.ts";

const clientId = "SLIPWAY_APP_CLIENT_ID";
const privateKey = "SLIPWAY_APP_PRIVATE_KEY";

/**
 * Permissions of the App that a stack is changed by: what any resource of the platform needs. The App that previews reads the
 * same, and writes nothing; the one that takes exceptions back changes branch rules, which is administration.
 */
export function appPermissions(kind: RoleKind): Record<string, "read" | "write"> {
  if (kind === "lapse") return { administration: "write", members: "read" };
  const needed = neededPermissions([...typesWithPermissions].map((name) => `github:index:${name}`));
  const levels: Record<string, "read" | "write"> = {};
  for (const { name, level } of needed) {
    // The right to write workflow files has no reading side: contents has it.
    if (kind === "preview" && name === "workflows") continue;
    levels[name] = kind === "preview" || (level === "read" && levels[name] !== "write") ? "read" : "write";
  }
  return levels;
}

const nameOf = ({ owner, stack }: BootstrapPlace, kind: RoleKind) => appName("Slipway", stack, kind, owner);

export function appManifest(place: BootstrapPlace, kind: RoleKind, github: string, page: string): AppManifest {
  return {
    name: nameOf(place, kind),
    url: `${github}/${place.repository.owner}/${place.repository.name}`,
    public: false,
    redirect_url: `${page}/created`,
    setup_url: `${page}/installed`,
    default_permissions: appPermissions(kind),
    default_events: [],
  };
}

const abouts: Readonly<Record<RoleKind, string>> = {
  preview: "reads what the platform manages, for previews",
  up: "changes what the platform manages: repositories, their rules, secrets and files",
  lapse: "takes back exceptions from branch rules that are over, each night and without an approval",
};

export interface AppSteps {
  readonly github: Pick<GitHub, "request" | "paginate">;
  readonly place: BootstrapPlace;
  /** GitHub's address for people, and its REST API. */
  readonly addresses: { readonly github: string; readonly api: string };
  /** Asks a person to open the page, and waits until the App is there. @throws Interrupted where the person gave up */
  ask(page: Awaited<ReturnType<typeof serveAppPage>>, title: string): Promise<void>;
}

/** The Apps of a stack's pipeline; each key goes straight into its environment, encrypted. */
export function appSteps(of: AppSteps): Step[] {
  return roleKinds.map((kind) => appStep(of, kind));
}

function appStep({ github, place, addresses, ask }: AppSteps, kind: RoleKind): Step {
  const { owner, repository, stack } = place;
  const environment_name = environmentOf(stack, kind);
  const name = nameOf(place, kind);
  const at = { owner: repository.owner, repo: repository.name, environment_name };
  const variable = async () =>
    (await found(
      github.request("GET /repos/{owner}/{repo}/environments/{environment_name}/variables/{name}", {
        ...at,
        name: clientId,
      }),
    )) as { value: string } | undefined;
  const keepClientId = async (value: string) => {
    const wanted = { ...at, name: clientId, value };
    const path = "/repos/{owner}/{repo}/environments/{environment_name}/variables";
    if ((await variable()) === undefined) await github.request(`POST ${path}`, wanted);
    else await github.request(`PATCH ${path}/{name}`, wanted);
  };
  // Whoever makes it may give it another name: names of Apps are taken all over GitHub.
  const isInstalled = async (id: string) => {
    const installations = (await github.paginate("GET /orgs/{org}/installations", { org: owner })) as unknown as {
      app_slug: string;
      client_id?: string;
    }[];
    return installations.some(({ app_slug, client_id }) =>
      client_id === undefined ? app_slug === slugOf(name) : client_id === id,
    );
  };
  const look = async (): Promise<Seen> => {
    const [id, key] = [await variable(), await hasSecret(github, place, kind, privateKey)];
    if (id === undefined && !key) return { state: "absent" };
    if (id === undefined || !key)
      return { state: "differs", detail: `"${environment_name}" has no ${key ? clientId : privateKey}` };
    if (await isInstalled(id.value)) return { state: "there" };
    return { state: "differs", detail: `is not installed in ${owner}` };
  };
  return {
    where: "GitHub",
    what: `App "${name}" of ${owner}, in environment "${environment_name}"`,
    look,
    make: async () => {
      const title = `App "${name}"`;
      const options: AppPageOptions = {
        ...addresses,
        owner,
        title,
        about: abouts[kind],
        manifest: (page) => appManifest(place, kind, addresses.github, page),
        made: async (app) => {
          await putSecret(github, place, kind, { name: privateKey, value: app.privateKey });
          // Last, as this says that the key is there.
          await keepClientId(app.clientId);
        },
      };
      // A run that was killed may have kept the key and not yet said whose it is.
      if ((await variable()) === undefined && (await hasSecret(github, place, kind, privateKey))) {
        const app = await found(github.request("GET /apps/{app_slug}", { app_slug: slugOf(name) }));
        if (app?.client_id !== undefined) await keepClientId(app.client_id);
      }
      const { state, detail } = await look();
      if (state === "there") return;
      if (state === "differs" && detail?.startsWith("is not installed")) {
        throw new StepError(
          `GitHub, App "${name}": its key is kept, and it is not installed: install it at ${addresses.github}/organizations/${owner}/settings/apps/${slugOf(name)}/installations, then run the command again.`,
        );
      }
      // The key of an App is given once: one that is there without it can only be made anew.
      if ((await found(github.request("GET /apps/{app_slug}", { app_slug: slugOf(name) }))) !== undefined) {
        throw new StepError(
          `GitHub, App "${name}": is there, and its key was never kept (a run was ended between the two, or it is somebody else's): delete it at ${addresses.github}/organizations/${owner}/settings/apps/${slugOf(name)}/advanced, then run the command again.`,
        );
      }
      const page = await serveAppPage(options);
      try {
        await ask(page, title);
      } finally {
        await page.close();
      }
    },
  };
}
