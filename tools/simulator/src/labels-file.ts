import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { NadiError, messageOf } from '@nadi/errors';
import type { TruthLabel } from './truths/truth-plan.ts';

/** Writes labels as JSON Lines. @throws NadiError FILE_UNREADABLE if the file cannot be written. */
export function writeLabels(file: string, labels: readonly TruthLabel[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, labels.map((label) => `${JSON.stringify(label)}\n`).join(''));
  } catch (error) {
    throw new NadiError('FILE_UNREADABLE', {
      message: `Labels ${file}: ${messageOf(error)}`,
      context: { file },
      cause: error,
    });
  }
}
