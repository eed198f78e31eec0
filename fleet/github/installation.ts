import type { Tokens, Use } from "./app-token.ts";
import type { Api } from "./ask.ts";

/** GitHub as an installation of the App. */
export interface Installation {
  readonly api: Api;
  /** Asks with a token for the use; one that GitHub does not take any more is not used again. */
  ask<T>(use: Use, question: (token: string) => Promise<T>): Promise<T>;
}

export function installation(api: Api, tokens: Tokens): Installation {
  return {
    api,
    ask: async (use, question) => {
      try {
        return await question(await tokens.installation(use));
      } catch (error) {
        if (error instanceof Error && /: 401 /.test(error.message)) tokens.forget(use);
        throw error;
      }
    },
  };
}
