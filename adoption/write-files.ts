import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where files lie before they are moved to their places, and the list of the places. */
const staging = path.join(".slipway", "writing");
const list = path.join(staging, "places.json");

/**
 * Writes files of a project folder, all of them or none: first beside the inventory, then, once every one is there whole, each
 * to its place. What is cut off on the way is finished, or forgotten, by {@link finishWriting}.
 */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  if (files.size === 0) return;
  finishWriting(folder);
  const places = [...files.keys()];
  mkdirSync(path.join(folder, staging), { recursive: true });
  for (const [at, name] of places.entries()) writeFileSync(staged(folder, at), files.get(name)!);
  // From this moment on they are to be written: the list comes into being whole.
  writeFileSync(path.join(folder, `${list}.new`), JSON.stringify(places));
  renameSync(path.join(folder, `${list}.new`), path.join(folder, list));
  finishWriting(folder);
}

/**
 * Finishes what an interrupted {@link writeFiles} began, or takes its traces away where it had not come to writing.
 * Returns the places that were written; empty where there was nothing to finish.
 */
export function finishWriting(folder: string): string[] {
  if (!existsSync(path.join(folder, staging))) return [];
  const places: string[] = existsSync(path.join(folder, list))
    ? JSON.parse(readFileSync(path.join(folder, list), "utf8"))
    : [];
  const written: string[] = [];
  for (const [at, name] of places.entries()) {
    if (!existsSync(staged(folder, at))) continue;
    const place = path.join(folder, name);
    mkdirSync(path.dirname(place), { recursive: true });
    renameSync(staged(folder, at), place);
    written.push(name);
  }
  rmSync(path.join(folder, staging), { recursive: true });
  return written;
}

const staged = (folder: string, at: number): string => path.join(folder, staging, `${at}`);
