export type LaunchFailure = "capacity" | "invalid";

/**
 * Codes with which EC2 declines to launch though nothing is wrong with the request: no such machine is to be had in that
 * zone, by that market, below that price or within the account's quotas, and another way may do.
 *
 * Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (all but those marked),
 * f: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleetError.html and the errors that instant fleets
 * report for each way they tried, https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instant-fleet.html
 */
const capacity = new Set([
  "InsufficientAddressCapacity",
  "InsufficientCapacity",
  "InsufficientCapacityOnHost", // f
  "InsufficientFreeAddressesInSubnet",
  "InsufficientHostCapacity",
  "InsufficientInstanceCapacity",
  "InsufficientReservedInstanceCapacity",
  "InstanceLimitExceeded",
  "MaxSpotInstanceCountExceeded",
  "PendingVerification",
  "ReservationCapacityExceeded",
  "ResourceLimitExceeded", // f
  "SpotMaxPriceTooLow",
  "TargetCapacityLimitExceeded", // f
  "TargetCapacityLimitExceededException", // f
  "UnfulfillableCapacity", // f
  "Unsupported",
  "VcpuLimitExceeded",
  "VolumeLimitExceeded",
  // A throttled way of an instant fleet's own; the fleet itself was made.
  "RequestLimitExceeded",
]);

/** A type that a zone does not have is reported as a fault of the configuration. */
const unsupported = /not supported in your requested Availability Zone|does not support|is not available in/i;

/** What kind of failure a code stands for. What is not known as want of capacity is for a person to look at. */
export const launchFailure = (code: string, message = ""): LaunchFailure =>
  capacity.has(code) || unsupported.test(message) ? "capacity" : "invalid";
