import * as v from "valibot";
import { locale } from "@/messages/locale-store";
import { SaidError } from "@/messages/said-error";
import { messages } from "@/messages/use-messages";

/**
 * A failed API request. `status` is the HTTP status, or 0 when the node did not answer; `kind` is the problem's type
 * without its prefix, such as `session-ended`.
 */
export class ApiError extends SaidError {
  constructor(
    say: () => string,
    readonly status: number,
    readonly kind?: string,
  ) {
    super(say);
    this.name = "ApiError";
  }
}

/** GET `/api/v1${path}` and validate the response against `schema`. Throws an ApiError whose message can be shown. */
export function fetchJson<T extends v.GenericSchema>(
  path: string,
  schema: T,
  signal?: AbortSignal,
): Promise<v.InferOutput<T>> {
  return answerOf(path, schema, { headers: { accept: "application/json" }, ...(signal && { signal }) });
}

/** POST a JSON body to `/api/v1${path}` and validate the response. Throws an ApiError whose message can be shown. */
export function postJson<T extends v.GenericSchema>(
  path: string,
  body: unknown,
  schema: T,
): Promise<v.InferOutput<T>> {
  const headers = { accept: "application/json", "content-type": "application/json" };
  return answerOf(path, schema, { method: "POST", headers, body: JSON.stringify(body) });
}

async function answerOf<T extends v.GenericSchema>(
  path: string,
  schema: T,
  request: RequestInit,
): Promise<v.InferOutput<T>> {
  const response = await askNode(path, request);
  const parsed = v.safeParse(schema, await response.json().catch(() => null));
  if (parsed.success) return parsed.output;
  const where = v.getDotPath(parsed.issues[0]);
  throw new ApiError(() => messages().common.unexpected(path, where ?? messages().common.root), 200);
}

/** Request `/api/v1${path}`. Throws an ApiError if the node does not answer, or answers with an error. */
export async function askNode(path: string, request: RequestInit = {}): Promise<Response> {
  const response = await fetch(`/api/v1${path}`, request).catch((cause: unknown) => {
    if (request.signal?.aborted) throw cause;
    throw new ApiError(() => messages().common.noAnswer, 0);
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

const PREFIX = "urn:forewatt:problem:";
const ProblemSchema = v.object({
  detail: v.optional(v.string(), ""),
  type: v.optional(v.string(), ""),
  values: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
});

/**
 * The error that a problem+json response describes, in the reader's language: English as the node wrote it, other
 * languages by its type and with its values. Without either its message is the status line.
 */
async function problemOf(response: Response): Promise<ApiError> {
  const { status, statusText, headers } = response;
  const plain = () => messages().common.status(`${status} ${statusText}`.trim());
  if (!headers.get("content-type")?.includes("json")) return new ApiError(plain, status);
  const parsed = v.safeParse(ProblemSchema, await response.json().catch(() => null));
  if (!parsed.success) return new ApiError(plain, status);
  const { detail, type, values } = parsed.output;
  const kind = type.replace(PREFIX, "");
  const own = (): string | undefined => {
    const sentence = messages().problems[kind];
    return typeof sentence === "function" ? values && sentence(values) : sentence;
  };
  return new ApiError(() => (locale() === "en" && detail) || own() || plain(), status, kind);
}
