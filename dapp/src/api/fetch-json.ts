import * as v from "valibot";
import { messages } from "@/messages/use-messages";

/** A failed API request. `status` is the HTTP status, or 0 when the node did not answer. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
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
  const response = await fetch(`/api/v1${path}`, request).catch((cause: unknown) => {
    if (request.signal?.aborted) throw cause;
    throw new ApiError(messages().common.noAnswer, 0);
  });
  if (!response.ok) throw new ApiError(await problemText(response), response.status);
  const parsed = v.safeParse(schema, await response.json());
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const { unexpected, root } = messages().common;
  throw new ApiError(unexpected(path, v.getDotPath(issue) ?? root), 200);
}

/** The detail of a problem+json response, or its status line. */
async function problemText(response: Response): Promise<string> {
  const plain = messages().common.status(`${response.status} ${response.statusText}`.trim());
  if (!response.headers.get("content-type")?.includes("json")) return plain;
  const problem: unknown = await response.json().catch(() => null);
  const parsed = v.safeParse(v.object({ detail: v.string() }), problem);
  return parsed.success ? parsed.output.detail : plain;
}
