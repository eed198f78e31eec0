import type { Row } from "../table.ts";

export interface Package extends Row {
  readonly owner: number;
  readonly name: string;
  readonly package_type: "npm" | "maven" | "rubygems" | "docker" | "nuget" | "container";
  readonly visibility: "public" | "private";
  readonly repository: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** A deleted one can be had back for 30 days. */
  readonly deleted_at: string | null;
}

export interface PackageVersion extends Row {
  readonly package: number;
  /** Of a container, its digest. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

/** A file of a release. */
export interface ReleaseAsset extends Row {
  readonly repository: number;
  readonly release: number;
  readonly name: string;
  readonly label: string | null;
  readonly content_type: string;
  /** Id of the blob that it is kept as. */
  readonly blob: string;
  /** Bytes. */
  readonly size: number;
  /** `sha256:...`. */
  readonly digest: string;
  readonly download_count: number;
  readonly uploader: number;
  readonly created_at: string;
  readonly updated_at: string;
}
