/** Settings of every client. A function lives for a minute: a call that hangs must not use all of it up. */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
} as const;

/** EC2 answers a launch of many machines once each of them has been tried. */
export const launchSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
} as const;
