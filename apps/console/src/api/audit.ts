import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { momentOf } from '../range/index.ts';
import { apiGet } from './client.ts';

export interface AuditEntry {
  readonly tenantId: string;
  readonly sequence: number;
  readonly at: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly object: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  readonly hash: string;
}

interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: number | null;
}

export interface AuditVerification {
  readonly whole: boolean;
  readonly problem?: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Which entries, as the address of the page says it. */
export interface AuditQuestion {
  /** As in a `TimeRange`; undefined for the beginning and the present. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly text: string;
}

const path = '/api/admin/v1/audit';
const rowsPerPage = 200;
const rowsPerFilePage = 500;
/** Entries that a file holds at most. */
export const mostInFile = 50_000;

/** The audit, newest first, page by page. */
export function auditQuery(question: AuditQuestion) {
  return infiniteQueryOptions({
    queryKey: ['audit', question],
    queryFn: ({ pageParam, signal }) => readPage(question, { limit: rowsPerPage, before: pageParam }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }: AuditPage) => next ?? undefined,
  });
}

/** One entry by its number; null if there is none. */
export function auditEntryQuery(sequence: number) {
  return queryOptions({
    queryKey: ['audit-entry', sequence],
    queryFn: async ({ signal }): Promise<AuditEntry | null> => {
      const everything = { from: undefined, to: undefined, text: '' };
      const { entries } = await readPage(everything, { limit: 1, before: sequence + 1 }, signal);
      return entries.find((entry) => entry.sequence === sequence) ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Computes every hash of the tenant's audit anew, on the server. */
export function verifyAudit(): Promise<AuditVerification> {
  return apiGet<AuditVerification>(`${path}/verification`);
}

/** All entries that a question finds, newest first, up to `mostInFile`. */
export async function readWholeAudit(question: AuditQuestion): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let before: number | undefined;
  do {
    const page = await readPage(question, { limit: rowsPerFilePage, before });
    entries.push(...page.entries);
    before = page.next ?? undefined;
  } while (before !== undefined && entries.length < mostInFile);
  return entries;
}

function readPage(
  { from, to, text }: AuditQuestion,
  { limit, before }: { readonly limit: number; readonly before: number | undefined },
  signal?: AbortSignal,
): Promise<AuditPage> {
  const nowMs = Date.now();
  const parameters = new URLSearchParams({ limit: String(limit) });
  const put = (name: string, value: string | undefined) => value !== undefined && parameters.set(name, value);
  put('before', before === undefined ? undefined : String(before));
  put('from', timeOf(from, nowMs));
  // What happened at this very moment is wanted, too: "now" is no limit.
  put('to', to === 'now' ? undefined : timeOf(to, nowMs));
  put('text', text === '' ? undefined : text);
  return apiGet<AuditPage>(`${path}?${parameters}`, signal);
}

function timeOf(text: string | undefined, nowMs: number): string | undefined {
  const timeMs = text === undefined ? undefined : momentOf(text, nowMs);
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
