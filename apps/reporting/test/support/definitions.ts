import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyDefinitions } from '@nadi/test-harness';

/** A metric of searches, as a file of its name. */
export function searchMetric(name: string, measure: string): readonly [string, string] {
  const about = 'question: How many searches are made?\nsource: storefront.search-performed\nunit: searches';
  return [`${name}.yaml`, `name: ${name}\n${about}\nmeasure: ${measure}\n`];
}

/** Puts metrics in force beside the platform's own. */
export async function putInForce(...metrics: readonly (readonly [string, string])[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nadi-definitions-'));
  try {
    mkdirSync(join(folder, 'metrics'));
    metrics.forEach(([file, text]) => writeFileSync(join(folder, 'metrics', file), text));
    await applyDefinitions(folder, 'beside');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
