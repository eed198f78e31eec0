import type { Row } from "../table.ts";

/** The site of a repository. */
export interface PagesSite extends Row {
  readonly repository: number;
  readonly build_type: "legacy" | "workflow";
  readonly source: { readonly branch: string; readonly path: string } | null;
  readonly cname: string | null;
  readonly https_enforced: boolean;
  readonly public: boolean;
}

/** One building of a site from its branch. */
export interface PagesBuild extends Row {
  readonly repository: number;
  readonly commit: string;
  readonly pusher: number;
  readonly created_at: string;
}
