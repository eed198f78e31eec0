/** Secrets of a stack's runners App: its ids with its key, and what signs its webhooks. The stack makes them empty. */
export function runnersAppSecrets(stack: string) {
  return { app: `slipway/${stack}/runners-app`, webhook: `slipway/${stack}/runners-webhook` } as const;
}

/** Name of the HTTP API that takes the App's webhooks, and the path that it takes them at. */
export const webhookApiName = (stack: string) => `slipway-${stack}-webhook`;
export const webhookPath = "/webhook";
