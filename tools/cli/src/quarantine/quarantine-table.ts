import type { ContractProposal, InferredField, InferredSchema, Range } from '@nadi/schema-inference';
import { tableLines } from '../terminal/table.ts';

/** What `nadi quarantine show --json` answers: what was seen, and in short what the contract would be. */
export interface QuarantineAnswer extends InferredSchema {
  readonly type: string;
  readonly proposal?: Pick<
    ContractProposal,
    'name' | 'fitsAsIs' | 'key' | 'renamed' | 'personal' | 'money' | 'problems'
  > & { readonly files: readonly string[] };
}

/** The answer as a value, without the texts of the files. */
export function quarantineAnswer(type: string, schema: InferredSchema, proposal?: ContractProposal): QuarantineAnswer {
  if (proposal === undefined) {
    return { type, ...schema };
  }
  const { name, fitsAsIs, key, renamed, personal, money, problems } = proposal;
  const files = proposal.files.map(({ file }) => file);
  return { type, ...schema, proposal: { name, fitsAsIs, key, renamed, personal, money, problems, files } };
}

/** The answer for people: one line per field, then what should be known, then what stands in the way of a contract. */
export function quarantineLines({ type, proposal, ...schema }: QuarantineAnswer): string[] {
  const rows = schema.fields.map((field) => [
    field.path,
    typeText(field),
    share(field.presence),
    contentText(field),
    personalText(field),
    share(field.confidence),
  ]);
  const notes = [
    ...schema.notes,
    ...schema.fields.flatMap(({ path, notes: told }) => told.map((note) => `${path}: ${note}`)),
  ];
  return [
    `${type}: ${count(schema.events, 'event')}${schema.seen === undefined ? '' : `, ${period(schema.seen)}`}`,
    ...(rows.length === 0 ? [] : ['', ...tableLines([heading, ...rows])]),
    ...section('Worth knowing', notes),
    ...(proposal === undefined ? [] : proposalLines(proposal)),
  ];
}

const heading = ['FIELD', 'TYPE', 'PRESENT', 'CONTENT', 'PERSONAL', 'SURE'];
const mostValuesShown = 6;

function proposalLines({ name, key, fitsAsIs, renamed, money, problems }: NonNullable<QuarantineAnswer['proposal']>) {
  const from = key.from === undefined ? 'the id of the event' : key.from;
  const others = key.others.length === 0 ? '' : `; it could also be ${key.others.join(', ')}`;
  return [
    '',
    `As ${name}: the key is ${key.field}, from ${from}${others}.`,
    fitsAsIs ? 'The events fit as they are.' : 'The events fit once they are mapped.',
    ...section(
      'Other names',
      renamed.map((field) => `${field.path} → ${field.name}`),
    ),
    ...section(
      'Money',
      money.map(({ path, currency, advice }) => `${path}${currency === undefined ? '' : ` (${currency})`}: ${advice}`),
    ),
    ...section(
      'To mend',
      problems.map(({ path, problem, mend }) => `${path === '' ? '' : `${path}: `}${problem} ${mend}`),
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function typeText({ type, nullable }: InferredField): string {
  return nullable ? `${type}?` : type;
}

/** The set of values, or the range, or masked samples: the one that tells most. */
function contentText({ values, range, length, items, samples }: InferredField): string {
  if (values !== undefined) {
    const shown = values.slice(0, mostValuesShown).map(({ value }) => (value === '' ? '(empty)' : value));
    return `${shown.join(' | ')}${values.length > mostValuesShown ? ` | … ${values.length} in all` : ''}`;
  }
  if (range !== undefined) {
    return rangeText(range);
  }
  if (items !== undefined) {
    return items.max === 1 && items.min === 1 ? '1 element' : `${rangeText(items)} elements`;
  }
  const like = samples.length === 0 ? '' : `like ${samples.join(', ')}`;
  return length === undefined ? like : `${rangeText(length)} characters ${like}`.trimEnd();
}

function rangeText({ min, max }: Range): string {
  return min === max ? String(min) : `${min} to ${max}`;
}

function personalText({ personal }: InferredField): string {
  if (personal === undefined) {
    return '';
  }
  return `${personal.kind}${personal.isLikely ? '' : '?'} by ${personal.by}`;
}

function share(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function period({ min, max }: Range): string {
  return min === max ? `at ${instant(min)}` : `from ${instant(min)} to ${instant(max)}`;
}

function instant(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
