import { ownValue } from './own-value.ts';
import type { TypedParameter } from './statement-parameters.ts';

/** Types that a parameter of a saved query may have. */
export const savedTypes = ['text', 'integer', 'number', 'boolean', 'timestamp', 'date', 'duration'] as const;
export type SavedType = (typeof savedTypes)[number];

/** What happens where whoever asks gives no value. */
export const parameterNeeds = ['required', 'default', 'optional'] as const;
export type ParameterNeed = (typeof parameterNeeds)[number];

/** A parameter of a saved query as somebody writes it. */
export interface DraftParameter {
  readonly type: SavedType;
  readonly need: ParameterNeed;
  /** Of a `default`; of a list its values with commas between them. */
  readonly fallback: string;
  readonly doc: string;
  /** Whether it takes several values, which only its file says. */
  readonly isList?: boolean;
  /** Whether its file has an empty text or list as its default, which is meant; elsewhere it was forgotten. */
  readonly isEmptyDefault?: boolean;
}

export type DraftParameters = Readonly<Record<string, DraftParameter>>;

/** A saved query as somebody writes it, without its statement. */
export interface SavedQueryDraft {
  readonly name: string;
  readonly question: string;
  /** How old an answer may be that is given again, such as `10s`. */
  readonly staleness: string;
  /** Most rows of an answer. */
  readonly limit: string;
  /** How often one caller may ask in a minute. */
  readonly perMinute: string;
  readonly isForSellers: boolean;
  readonly parameters: DraftParameters;
}

/** A field of a draft; a parameter is one of its own. */
export type DraftField = Exclude<keyof SavedQueryDraft, 'isForSellers' | 'parameters'> | `$${string}`;
export type DraftProblem =
  'name' | 'question' | 'staleness' | 'limit' | 'perMinute' | 'parameterName' | 'parameterTaken' | 'noDefault';

/** What a saved query is as long as nobody says otherwise. */
export const newSavedQuery: SavedQueryDraft = {
  name: '',
  question: '',
  staleness: '10s',
  limit: '1000',
  perMinute: '120',
  isForSellers: false,
  parameters: {},
};

const nameForm = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const parameterForm = /^[a-z][A-Za-z0-9]{0,49}$/;
const durationForm = /^\d+(ms|s|m|h|d)$/;
const longestName = 100;
const shortestQuestion = 10;
const mostRows = 100_000;
const mostPerMinute = 10_000;

/** What a parameter is to begin with, seen by the value that the statement was run with. */
export function draftParameter({ type, text }: TypedParameter): DraftParameter {
  const trimmed = text.trim();
  if (type === 'null' || trimmed === '') {
    return { type: typeOf(type, trimmed), need: type === 'null' ? 'optional' : 'required', fallback: '', doc: '' };
  }
  return { type: typeOf(type, trimmed), need: 'default', fallback: trimmed, doc: '' };
}

function typeOf(type: TypedParameter['type'], text: string): SavedType {
  if (type === 'number') {
    return text !== '' && Number.isInteger(Number(text)) ? 'integer' : 'number';
  }
  if (type === 'boolean') {
    return 'boolean';
  }
  if (/^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d|now([+-]\w+)?$)/.test(text)) {
    return 'timestamp';
  }
  return /^\d{4}-\d\d-\d\d$/.test(text) ? 'date' : 'text';
}

/**
 * What is wrong with a draft, as far as it can be told without the server.
 * @param names of the parameters in the statement
 */
export function draftProblems(
  draft: SavedQueryDraft,
  names: readonly string[],
): Readonly<Partial<Record<DraftField, DraftProblem>>> {
  const wrong = (field: DraftField, isWrong: boolean, problem: DraftProblem) => (isWrong ? [[field, problem]] : []);
  return Object.fromEntries([
    ...wrong('name', !nameForm.test(draft.name) || draft.name.length > longestName, 'name'),
    ...wrong('question', draft.question.trim().length < shortestQuestion, 'question'),
    ...wrong('staleness', !durationForm.test(draft.staleness.trim()), 'staleness'),
    ...wrong('limit', !isCount(draft.limit, mostRows), 'limit'),
    ...wrong('perMinute', !isCount(draft.perMinute, mostPerMinute), 'perMinute'),
    ...names.flatMap((name) => {
      const { type, need, fallback, isList, isEmptyDefault } =
        ownValue(draft.parameters, name) ?? draftParameter({ type: 'text', text: '' });
      const mayBeEmpty = isEmptyDefault === true && (type === 'text' || isList === true);
      return [
        ...wrong(`$${name}`, need === 'default' && fallback.trim() === '' && !mayBeEmpty, 'noDefault'),
        ...wrong(`$${name}`, !parameterForm.test(name), 'parameterName'),
        ...wrong(`$${name}`, name === 'format', 'parameterTaken'),
      ];
    }),
  ]) as Partial<Record<DraftField, DraftProblem>>;
}

function isCount(text: string, most: number): boolean {
  const count = Number(text.trim() === '' ? Number.NaN : text);
  return Number.isInteger(count) && count >= 1 && count <= most;
}

/** A value of the type that the SQL page knows, for a parameter of a saved query: times that move with the clock stand still. */
export function typedDefault({ type, need, fallback, isList }: DraftParameter, nowMs: number): TypedParameter {
  if (need === 'optional') {
    return { type: 'null', text: '' };
  }
  if (isList === true) {
    // The page has no type for lists; the engine takes this text for one where a statement says so, as in `$ids::integer[]`.
    return { type: 'text', text: `[${fallback}]` };
  }
  if (type === 'integer' || type === 'number') {
    return { type: 'number', text: fallback };
  }
  if (type === 'boolean') {
    return { type: 'boolean', text: fallback };
  }
  return { type: 'text', text: type === 'timestamp' ? standing(fallback, nowMs) : fallback };
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function standing(text: string, nowMs: number): string {
  const [, sign, count, unit = ''] = /^now(?:([+-])(\d+)(ms|s|m|h|d))?$/.exec(text) ?? [];
  if (text !== 'now' && count === undefined) {
    return text;
  }
  const spanMs = Number(count ?? 0) * (unitsMs[unit] ?? 0);
  return new Date(nowMs + (sign === '-' ? -spanMs : spanMs)).toISOString();
}
