import type { Row } from "../table.ts";

export interface Hook extends Row {
  /** Exactly one of the three is set. */
  readonly repository: number | null;
  readonly organization: number | null;
  readonly app: number | null;
  readonly name: "web";
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: {
    readonly url: string;
    readonly content_type: "json" | "form";
    readonly insecure_ssl: "0" | "1";
    readonly secret?: string;
  };
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Delivery extends Row {
  readonly hook: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly delivered_at: string;
  readonly redelivery: boolean;
  /** Seconds. */
  readonly duration: number;
  readonly status: string;
  readonly status_code: number;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly payload: unknown };
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly payload: string };
}

/** A GitHub App; its private key is the owner's alone, so only the public half is kept. */
export interface App extends Row {
  readonly owner: number;
  /** The account that it acts as. */
  readonly bot: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly url: string;
  /** Where a browser goes once it is installed. */
  readonly setup_url?: string;
  /** PEM of the public key that its tokens are checked with. */
  readonly public_key: string;
  readonly permissions: Readonly<Record<string, "read" | "write">>;
  readonly events: readonly string[];
  readonly created_at: string;
}

/** An app at an account, for all of its repositories or for selected ones. */
export interface Installation extends Row {
  readonly app: number;
  readonly account: number;
  readonly permissions: Readonly<Record<string, "read" | "write">>;
  readonly selected: readonly number[] | null;
  /** Since when its tokens are refused. */
  readonly suspended_at?: string | null;
  readonly created_at: string;
}

/** An app's manifest that was handed in and not yet turned into an app. */
export interface AppManifest extends Row {
  readonly code: string;
  readonly owner: number;
  readonly manifest: unknown;
}
