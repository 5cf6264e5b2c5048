import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orderPlaced, type OrderPlaced } from '@nadi/contracts';
import type { OutgoingEvent } from '@nadi/messaging';
import { applyDefinitions, unique, type ServiceProcess } from '@nadi/test-harness';
import { tokenFor } from './token.ts';

/** A row of a target as it is answered. */
export interface AnsweredRow {
  readonly key: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly state: string;
  readonly revision: number;
  readonly target: number;
  readonly actual: number;
  readonly expected: number;
  readonly expectedShare: number;
  readonly timeShare: number;
  readonly ratio: number | null;
  readonly neededPerMinute: number | null;
  readonly forecast: { readonly value: number; readonly low: number; readonly high: number; readonly interval: number };
}

/** A target as it is answered. */
export interface AnsweredTarget {
  readonly version: number;
  readonly problem: string | null;
  readonly unit: string | null;
  readonly at: string | null;
  readonly isSettled: boolean;
  readonly rows: readonly AnsweredRow[];
  readonly next: string | null;
}

/** An order of one unit of a brand at a price, in its own partition of the topic. */
export function order(tenantId: string, timeMs: number, brand: string, priceMinor: number): OutgoingEvent {
  const id = unique('o');
  const data: OrderPlaced = {
    ...{ orderId: id, channel: 'app', country: 'IN', currency: 'INR', totalMinor: priceMinor },
    items: [
      {
        ...{ productId: 'p1', sellerId: 's1', category: 'shoes', brand, quantity: 1 },
        ...{ unitPriceMinor: priceMinor, lineTotalMinor: priceMinor },
      },
    ],
  };
  return { contract: orderPlaced, id, tenantId, source: '/tests', timeMs, data };
}

/** Texts of definitions, by the kind and the name of each. */
export type DefinitionTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Puts definitions in force beside the platform's own. */
export async function putInForce(kinds: DefinitionTexts): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nadi-definitions-'));
  try {
    for (const [kind, texts] of Object.entries(kinds)) {
      mkdirSync(join(folder, kind));
      for (const [name, text] of Object.entries(texts)) {
        writeFileSync(join(folder, kind, `${name}.yaml`), `name: ${name}\n${text}`);
      }
    }
    await applyDefinitions(folder, 'beside');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads a target as a tenant; undefined if it is not known. */
export async function readTarget(
  service: ServiceProcess,
  tenantId: string,
  name: string,
  query = '',
): Promise<AnsweredTarget | undefined> {
  const { status, body } = await service.get(`/v1/targets/${name}${query}`, await tokenFor(tenantId));
  if (status === 404) {
    return undefined;
  }
  if (status !== 200) {
    throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  }
  return body as unknown as AnsweredTarget;
}
