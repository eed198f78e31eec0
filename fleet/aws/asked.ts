import { Limited, Refused } from "../ports.ts";

/** What an error of the SDK says; any of it may be absent where there was no answer. */
export interface AwsError {
  name?: string;
  message?: string;
  $fault?: "client" | "server";
  $retryable?: { throttling?: boolean };
  $metadata?: { httpStatusCode?: number };
}

/**
 * Codes by which AWS says that there are too many requests:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ec2-api-throttling.html, and each service's list of common errors.
 */
const throttles = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TooManyUpdates",
  "TransactionInProgressException",
]);

/** Faults of the moment that AWS reports as the client's: new credentials, another clock, another try. */
const momentary = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InternalError",
  "RequestExpired",
  "RequestTimeout",
  "RequestTimeoutException",
  "TransactionConflictException",
]);

/** AWS names no time to wait; its buckets fill up within seconds. */
const retryAfterSeconds = 5;

export const codeOf = (error: unknown): string => (error as AwsError)?.name ?? "Error";

export function isThrottle(error: unknown): boolean {
  const { $retryable, $metadata } = (error ?? {}) as AwsError;
  return throttles.has(codeOf(error)) || $retryable?.throttling === true || $metadata?.httpStatusCode === 429;
}

/** Whether AWS answered that this request is wrong: it was not done, and never will be. */
export const isRefusal = (error: unknown): boolean =>
  (error as AwsError)?.$fault === "client" && !momentary.has(codeOf(error));

/** An SDK's error in the terms of the ports. Keeps AWS's code and sentence, and nothing of the request. */
export function faultOf(what: string, error: unknown): Error {
  if (error instanceof Limited || error instanceof Refused) return error;
  if (isThrottle(error)) return new Limited(what, retryAfterSeconds);
  const said = `${what}: ${codeOf(error)}: ${(error as AwsError)?.message ?? ""}`;
  return isRefusal(error) ? new Refused(said) : new Error(said);
}

/**
 * Asks AWS for something.
 * @param what the action, as policies name it
 * @throws Limited, Refused, or any other error where nobody knows whether it was done
 */
export async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw faultOf(what, error);
  }
}
