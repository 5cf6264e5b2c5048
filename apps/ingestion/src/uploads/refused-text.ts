import type { RefusedRow } from './upload.ts';

type Shown = RefusedRow & { readonly remedy: string };

const names = ['row', 'code', 'field', 'reason', 'remedy', 'shape'] as const;
/** Spreadsheets take a text that begins so for a formula. */
const formula = /^[=+\-@\t\r]/;

/** Refused rows as a file. */
export function refusedText(rows: readonly Shown[], format: 'csv' | 'jsonl'): string {
  const lines =
    format === 'jsonl'
      ? rows.map((row) => JSON.stringify(row))
      : [names.join(','), ...rows.map((row) => names.map((name) => cell(row[name])).join(','))];
  return lines.map((line) => `${line}\n`).join('');
}

function cell(value: string | number | null): string {
  const text = String(value ?? '');
  const harmless = formula.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
