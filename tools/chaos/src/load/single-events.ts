import { searchPerformed, type Contract } from '@nadi/contracts';
import { identityText, type IdentityText } from '@nadi/platform';
import type { Trial, TrialTenant } from '../case.ts';
import type { SentEvent } from '../oracle/judge.ts';

/** An event as clients post it. */
export interface PostedEvent {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What ingestion answered. */
export interface PostAnswer {
  /** 0 if there was no answer. */
  readonly status: number;
  readonly retryAfter: string | null;
  /** Code of the request's or of the first refused event's error. */
  readonly code: string | undefined;
}

const timeoutMs = 20_000;

/** A valid event that nothing else has sent. */
export function searchEvent(id: string, timeMs: number, data: Readonly<Record<string, unknown>> = {}): PostedEvent {
  return {
    id,
    type: searchPerformed.name,
    time: timeMs,
    data: {
      visitorId: `v-${id}`,
      sessionId: `s-${id}`,
      channel: 'web',
      country: 'IN',
      searchId: `q-${id}`,
      query: 'table lamp',
      resultCount: 3,
      durationMs: 12,
      ...data,
    },
  };
}

/** The identity of a posted event, as the oracle knows it. */
export function identityOf(tenantId: string, contract: Contract, { id, data }: PostedEvent): IdentityText {
  return identityText({ tenantId, contract: contract.name, key: String(data[contract.key]), id });
}

/** Posts a body to ingestion, as it is. */
export async function postBody(
  url: string,
  key: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<PostAnswer> {
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = (await response.json()) as { code?: string; results?: readonly { code?: string }[] };
    const code = answer.code ?? answer.results?.find((result) => result.code !== undefined)?.code;
    return { status: response.status, retryAfter: response.headers.get('retry-after'), code };
  } catch {
    return { status: 0, retryAfter: null, code: undefined };
  }
}

/** Posts one event and tells the oracle of it. */
export async function postTracked(trial: Trial, tenant: TrialTenant, event: PostedEvent): Promise<PostAnswer> {
  const answer = await postBody(trial.stage.ingestionUrl, tenant.key, JSON.stringify(event));
  const { status } = answer;
  const outcome: SentEvent['outcome'] =
    status === 202 ? 'acknowledged' : status >= 400 && status < 500 ? 'refused' : 'unknown';
  trial.record(identityOf(tenant.tenantId, searchPerformed, event), {
    tenantId: tenant.tenantId,
    contract: searchPerformed.name,
    timeMs: event.time,
    outcome,
  });
  return answer;
}
