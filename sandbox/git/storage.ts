import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GitRepository, type RefUpdate } from "./repository.ts";
import { git } from "./run.ts";

/** All bare repositories, in one folder, by repository id: a rename or transfer moves nothing. */
export class GitStorage {
  readonly folder: string;
  #empty: Promise<unknown> | undefined;
  readonly #repositories = new Map<number, GitRepository>();

  readonly #willMove: (repository: number, refs: readonly RefUpdate[]) => void;

  /** @param willMove told before refs of a repository move, or its HEAD (no refs then) */
  constructor(folder: string, willMove: (repository: number, refs: readonly RefUpdate[]) => void = () => {}) {
    this.folder = folder;
    this.#willMove = willMove;
    mkdirSync(folder, { recursive: true });
  }

  repository(id: number): GitRepository {
    const known = this.#repositories.get(id);
    if (known) return known;
    const repository = new GitRepository(path.join(this.folder, `${id}.git`), (refs) => this.#willMove(id, refs));
    this.#repositories.set(id, repository);
    return repository;
  }

  /** Makes an empty repository: a copy of one that git made, which costs no process. */
  async create(id: number, defaultBranch: string): Promise<GitRepository> {
    this.#empty ??= git(this.folder, ["init", "--quiet", "--bare", "--template=", "empty"]);
    await this.#empty;
    const repository = this.repository(id);
    cpSync(path.join(this.folder, "empty"), repository.folder, { recursive: true });
    writeFileSync(path.join(repository.folder, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
    return repository;
  }

  /** The objects of another repository, without its refs: what a template gives. */
  copyObjects(from: number, to: number): void {
    const objects = (id: number) => path.join(this.repository(id).folder, "objects");
    cpSync(objects(from), objects(to), { recursive: true });
  }

  /** A repository with all objects and refs of another one: a fork. */
  copy(from: number, to: number): void {
    cpSync(this.repository(from).folder, this.repository(to).folder, { recursive: true });
  }

  remove(id: number): void {
    this.#repositories.get(id)?.close();
    this.#repositories.delete(id);
    rmSync(path.join(this.folder, `${id}.git`), { recursive: true, force: true });
  }

  /** Removes what belongs to no repository: a killed server made it, or had no time to remove it. */
  removeAllBut(ids: ReadonlySet<number>): void {
    for (const name of readdirSync(this.folder)) {
      if (name.endsWith(".git") && !ids.has(Number(name.slice(0, -".git".length)))) {
        rmSync(path.join(this.folder, name), { recursive: true, force: true });
      }
    }
  }

  removeAll(): void {
    this.close();
    this.#empty = undefined;
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  /** Ends every process that reads. */
  close(): void {
    for (const repository of this.#repositories.values()) repository.close();
    this.#repositories.clear();
  }
}
