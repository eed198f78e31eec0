import { readdirSync } from "node:fs";
import path from "node:path";
import { type ActionName, pinnedActions } from "../../workflow/actions.ts";
import { packageFolder } from "../../workflow/package-folder.ts";

/** A small local replacement of a marketplace action, so that workflows run without the network. */
export interface StandIn {
  /** `owner/name` of the action that it stands for. */
  readonly action: ActionName;
  /** Its folder below test/act/stand-ins/. */
  readonly folder: string;
  /** What the real one does and it does not. */
  readonly leavesOut: string;
}

/** Every stand-in. */
export const standIns: readonly StandIn[] = [
  {
    action: "actions/checkout",
    folder: "checkout",
    leavesOut:
      "takes commits of the test's own repository only, all of them and all folders; without a ref act itself puts the whole code in place",
  },
  {
    action: "actions/setup-python",
    folder: "setup-python",
    leavesOut: "downloads no Python and keeps no cache; takes one of this machine into a virtual environment",
  },
  {
    action: "actions/setup-node",
    folder: "setup-node",
    leavesOut: "downloads no Node and keeps no cache; the one that runs the tests is there already",
  },
  {
    action: "actions/upload-artifact",
    folder: "upload-artifact",
    leavesOut: "keeps artifacts in a folder of the test: no retention, no compression, no hidden-files rule, no digest",
  },
  {
    action: "actions/download-artifact",
    folder: "download-artifact",
    leavesOut: "reads the same folder: no other run's artifacts, no token, no digest check",
  },
  { action: "actions/cache", folder: "cache", leavesOut: "never finds anything, and keeps nothing" },
  { action: "docker/setup-buildx-action", folder: "setup-buildx", leavesOut: "sets nothing up: no engine is used" },
  {
    action: "docker/login-action",
    folder: "login",
    leavesOut: "goes to no registry; fails without user or password only",
  },
  {
    action: "docker/build-push-action",
    folder: "build-push",
    leavesOut: "builds nothing and always fails: jobs that build images are executed with a Docker engine only",
  },
];

const folder = path.join(packageFolder(), "test", "act", "stand-ins");

/** For act: the folder of each stand-in, by `owner/name@sha` as rendered workflows have it. */
export function standInActions(): Record<string, string> {
  const pinned = new Map(pinnedActions().map(({ name, sha }) => [name, sha]));
  return Object.fromEntries(
    standIns.map((standIn) => {
      const sha = pinned.get(standIn.action);
      if (sha === undefined)
        throw new Error(`"${standIn.action}" has a stand-in, and is not in workflow/actions.json.`);
      return [`${standIn.action}@${sha}`, path.join(folder, standIn.folder)];
    }),
  );
}

/** Folders that are there, for the test that each is listed. */
export function standInFolders(): string[] {
  return readdirSync(folder).sort();
}
