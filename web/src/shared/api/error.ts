// SPDX-License-Identifier: Apache-2.0
// Why a call to the API did not do what was asked. In: a failed fetch or an answer that is not 2xx (RFC 9457); out: what
// pages need: is it worth trying again, which field is wrong, what to say.

export type ApiFailure =
  /** No answer at all. */
  | 'offline'
  /** The server is there, its database or something else it needs is not. */
  | 'unavailable'
  /** Too many attempts; wait. */
  | 'too-many'
  /** The server understood and said no. */
  | 'refused';

export interface FieldProblem {
  field: string;
  message: string;
}

export class ApiError extends Error {
  constructor(
    readonly kind: ApiFailure,
    readonly status: number,
    /** The server's word for programs, "" when it gave none. */
    readonly code: string,
    /** The server's sentence, in English. */
    readonly detail: string,
    readonly fields: FieldProblem[] = [],
    /** Seconds after which to try again, when the server said so. */
    readonly retryAfter?: number,
  ) {
    super(detail || `${kind} (${status} ${code})`);
    this.name = 'ApiError';
  }

  /** True when the same call may well succeed later. */
  get temporary(): boolean {
    return this.kind === 'offline' || this.kind === 'unavailable';
  }
}

export function offlineError(): ApiError {
  return new ApiError('offline', 0, 'offline', '');
}

/** Reads an answer that is not 2xx; never fails, whatever a proxy put into the body. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = await problemOf(response);
  const text = (key: string): string => (typeof body[key] === 'string' ? body[key] : '');
  const fields = Array.isArray(body['errors']) ? body['errors'].filter(isFieldProblem) : [];
  return new ApiError(
    kindOf(response.status),
    response.status,
    text('code'),
    text('detail') || text('title'),
    fields,
    retryAfterOf(response.headers.get('Retry-After')),
  );
}

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function kindOf(status: number): ApiFailure {
  if (status === 429) return 'too-many';
  return status >= 500 ? 'unavailable' : 'refused';
}

function isFieldProblem(value: unknown): value is FieldProblem {
  const { field, message } = (value ?? {}) as Partial<FieldProblem>;
  return typeof field === 'string' && typeof message === 'string';
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterOf(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
