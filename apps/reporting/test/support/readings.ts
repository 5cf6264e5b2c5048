import type { ServiceProcess } from '@nadi/test-harness';
import { tokenFor } from './token.ts';

export interface Point {
  readonly startMs: number;
  readonly value: number | null;
  readonly state: 'open' | 'closed' | 'corrected';
  readonly events: number;
  readonly late: number;
  readonly future: number;
}

export interface Reading {
  readonly watermark: string | null;
  readonly series: readonly { readonly dimensions: Record<string, string>; readonly points: readonly Point[] }[];
}

/** Reads a metric as a tenant. */
export async function readMetric(
  service: ServiceProcess,
  tenantId: string,
  name: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Reading> {
  const { status, body } = await service.get(
    `/v1/metrics/${name}?${new URLSearchParams(query).toString()}`,
    await tokenFor(tenantId),
  );
  if (status !== 200) {
    throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  }
  return body as unknown as Reading;
}

export function pointsOf({ series }: Reading): Point[] {
  return series.flatMap(({ points }) => points);
}

/** The sum of all values and, separately, of all events. */
export function totalsOf(reading: Reading): { readonly value: number; readonly events: number } {
  const points = pointsOf(reading);
  return {
    value: points.reduce((sum, { value }) => sum + (value ?? 0), 0),
    events: points.reduce((sum, { events }) => sum + events, 0),
  };
}
