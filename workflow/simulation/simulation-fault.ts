/** Wrong use of the simulation: the event, or what is forced, cannot be. Holds every fault that was found. */
export class SimulationFault extends Error {
  override readonly name = "SimulationFault";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** @throws SimulationFault when there is any fault. */
export function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new SimulationFault(faults);
}
