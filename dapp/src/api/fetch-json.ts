import * as v from "valibot";

/** An answer that is not the one asked for: `status` is the HTTP status, 0 when nobody answered. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** GET `/api${path}`, checked against `schema`; throws ApiError with a text fit for a reader. */
export async function fetchJson<T extends v.GenericSchema>(
  path: string,
  schema: T,
  signal?: AbortSignal,
): Promise<v.InferOutput<T>> {
  const response = await fetch(`/api${path}`, {
    headers: { accept: "application/json" },
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError("The node does not answer. Is it still running?", 0);
  });
  if (!response.ok) throw new ApiError(await problemText(response), response.status);
  const parsed = v.safeParse(schema, await response.json());
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new ApiError(`${path} answered something unexpected at ${v.getDotPath(issue) ?? "its root"}`, 200);
}

/** The detail of a problem+json answer, or its status line. */
async function problemText(response: Response): Promise<string> {
  const plain = `The node answered ${response.status} ${response.statusText}`.trim();
  if (!response.headers.get("content-type")?.includes("json")) return plain;
  const problem: unknown = await response.json().catch(() => null);
  const parsed = v.safeParse(v.object({ detail: v.string() }), problem);
  return parsed.success ? parsed.output.detail : plain;
}
