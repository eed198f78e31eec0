/** One field that GitHub would not take. */
export interface FieldFault {
  readonly resource?: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
}

/** An answer that is not a success, in GitHub's own form; thrown by handlers, written by the server. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly errors: readonly (FieldFault | string)[] | string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: {
      errors?: readonly (FieldFault | string)[] | string | undefined;
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  /** GitHub's error body. */
  get body(): object {
    return {
      message: this.message,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      documentation_url: "https://docs.github.com/rest",
      status: String(this.status),
    };
  }
}

export const notFound = () => new ApiError(404, "Not Found");
export const conflict = (message: string) => new ApiError(409, message);
export const forbidden = (message: string) => new ApiError(403, message);
export const badRequest = (message: string) => new ApiError(400, message);
export const unprocessable = (message: string) => new ApiError(422, message);

/** A 422 that names the fields that are at fault. */
export function validationFailed(...errors: (FieldFault | string)[]): ApiError {
  return new ApiError(422, "Validation Failed", { errors });
}

/** The row, or a 404. */
export function found<T>(row: T | undefined): T {
  if (row === undefined) throw notFound();
  return row;
}
