/** What a service answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Of an answer that is not JSON, its `text`. */
  readonly body: Record<string, unknown>;
}

/** Reads an answer to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get('content-type')?.includes('json') === true;
  return { status, headers, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text } };
}
