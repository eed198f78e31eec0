/** The job or cell is not there, or nothing makes it run. */
export class ExecutionFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ExecutionFault";
  }
}
