import { RunError } from "@pulumi/pulumi";

/**
 * What a program may throw at Pulumi's language host: a RunError, printed without "unhandled exception", and without a
 * stack. The host colours every stack that it is given, and with Node 20 that takes a minute and gigabytes for one that
 * has been through a source map (pulumi issue 20567).
 *
 * @param speaking names of the errors whose message says everything; of any other one the stack is part of the message
 */
export function withoutStack(error: unknown, speaking: ReadonlySet<string>): RunError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const fault = new RunError(speaking.has(name) ? message : (stack ?? message));
  fault.stack = "";
  return fault;
}
