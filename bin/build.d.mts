/** Makes dist/ current; does nothing when it is. */
export function build(options?: { force?: boolean }): Promise<void>;
