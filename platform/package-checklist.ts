import type { Settings } from "../settings.ts";
import type { Finding } from "../workflow/finding.ts";
import type { DesiredImage } from "./images.ts";
import { webUrl } from "./web-url.ts";

/** One thing that a person does once in the web interface, as GitHub has no API for it. */
export interface ChecklistItem {
  /** Stable, for whoever keeps track: `visibility of toolchain`. */
  readonly id: string;
  /** `image "toolchain"`. */
  readonly subject: string;
  readonly done: boolean;
  /** `make the package "toolchain" public`. */
  readonly what: string;
  /** Page where it is done. */
  readonly page: string;
  /** What to write into the stack file afterwards; this ticks it off. */
  readonly tick: string;
}

/** The part of a platform that a checklist is made of. */
export interface Packages {
  readonly settings: Settings;
  readonly images?: readonly DesiredImage[];
}

/**
 * What a stack asks a person to do about its packages, done or open. A stack that only knows of images asks nothing: another
 * one owns them.
 */
export function packageChecklist({ settings, images = [] }: Packages): ChecklistItem[] {
  if (settings.images !== "owned") return [];
  return images.flatMap(({ name, entry, image }): ChecklistItem[] => {
    const { visibility } = entry;
    if (visibility === undefined || image.registry !== "ghcr.io") return [];
    const packageName = image.repository.split("/").slice(1).join("/");
    const kind = settings.ownerType === "organization" ? "orgs" : "users";
    return [
      {
        id: `visibility of ${name}`,
        subject: `image "${name}"`,
        done: settings.packageVisibility[name] === visibility,
        what: `make the package "${packageName}" ${visibility}`,
        page: `${webUrl(settings)}/${kind}/${settings.owner}/packages/container/${encodeURIComponent(packageName)}/settings`,
        tick: `slipway:packageVisibility: { ${name}: ${visibility} }`,
      },
    ];
  });
}

/** A checklist as text, the open ones first: `[ ] make ... at ...`. */
export function checklistLines(items: readonly ChecklistItem[]): string[] {
  const open = items.filter(({ done }) => !done);
  const done = items.filter((item) => item.done);
  return [
    ...open.map(({ what, page, tick }) => `[ ] ${what} at ${page}, then write ${tick}`),
    ...done.map(({ what }) => `[x] ${what}`),
  ];
}

/** What is open, and what was ticked off that nobody asked for, as findings. */
export function checklistFindings({ settings, images = [] }: Packages): Finding[] {
  const open = packageChecklist({ settings, images }).filter(({ done }) => !done);
  const unknown = Object.keys(settings.packageVisibility).filter(
    (name) => !images.some((image) => image.name === name),
  );
  return [
    ...open.map(
      ({ subject, what, page, tick }): Finding => ({
        id: "image-visibility",
        severity: "info",
        subject,
        message: `GitHub has no API for visibility: ${what} at ${page}, then write ${tick}.`,
      }),
    ),
    ...unknown.map(
      (name): Finding => ({
        id: "image-visibility",
        severity: "warning",
        subject: `Pulumi.${settings.stack}.yaml: slipway:packageVisibility`,
        message: `ticks "${name}" off, which is no image of this stack; take it out.`,
      }),
    ),
  ];
}
