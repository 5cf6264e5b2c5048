import { isMap, parseDocument, visit, type Document } from 'yaml';
import { ownValue } from './own-value.ts';
import {
  newSavedQuery,
  savedTypes,
  type DraftParameter,
  type DraftParameters,
  type SavedQueryDraft,
  type SavedType,
} from './saved-query-draft.ts';
import { inLines, withKey, type KeyStyle } from './yaml-key.ts';

/** A saved query that consists of one statement. */
export interface SavedStatement {
  readonly draft: SavedQueryDraft;
  readonly sql: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a definition of a query says.
 * @returns undefined for a query that is a funnel or another shape, for one with anchors that are used again, and for a text that is no definition
 */
export function readSavedQuery(text: string): SavedStatement | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents) || hasAlias(document)) {
    return undefined;
  }
  const fields = document.toJS() as Fields;
  const { sql, rateLimit } = fields;
  if (typeof sql !== 'string') {
    return undefined;
  }
  const own = (key: keyof SavedQueryDraft) => textOf(fields[key] ?? newSavedQuery[key]);
  return {
    sql: sql.trimEnd(),
    draft: {
      ...{ name: own('name'), question: own('question'), staleness: own('staleness'), limit: own('limit') },
      perMinute: textOf((rateLimit as Fields | undefined)?.['perMinute'] ?? newSavedQuery.perMinute),
      isForSellers: fields['for'] === 'sellers',
      parameters: Object.fromEntries(
        Object.entries((fields['parameters'] ?? {}) as Record<string, Fields>).map(([name, one]) => [
          name,
          readParameter(one),
        ]),
      ),
    },
  };
}

/** What stands for something elsewhere in the text cannot be changed by itself. */
function hasAlias(document: Document): boolean {
  let isFound = false;
  visit(document, {
    Alias: () => {
      isFound = true;
      return visit.BREAK;
    },
  });
  return isFound;
}

function readParameter({ type, doc, default: fallback, optional, list }: Fields): DraftParameter {
  const written = [fallback ?? []].flat().map(textOf).join(', ');
  return {
    type: savedTypes.find((one) => one === type) ?? 'text',
    need: fallback !== undefined ? 'default' : optional === true ? 'optional' : 'required',
    fallback: written,
    doc: textOf(doc ?? ''),
    ...(list === true && { isList: true }),
    ...(fallback !== undefined && written === '' && { isEmptyDefault: true }),
  };
}

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** In the order in which they stand in a file. */
const keys = ['name', 'question', 'for', 'parameters', 'staleness', 'limit', 'rateLimit', 'sql'] as const;
type Key = (typeof keys)[number];
/** Those that are not written in one line. */
const styles: Readonly<Partial<Record<Key, KeyStyle>>> = { parameters: 'lines', sql: 'literal' };

/**
 * The definition of a saved query.
 * @param names of the parameters in the statement
 * @param before the text that it was made of: whatever it has beside the draft stays, and what is not changed stays as it is written
 */
export function savedQueryText(
  draft: SavedQueryDraft,
  { sql, names, before = '' }: { readonly sql: string; readonly names: readonly string[]; readonly before?: string },
): string {
  const fields = (parseDocument(before).toJS() ?? {}) as Fields;
  const { rateLimit } = fields;
  const perMinute = unlessUsual(Number(draft.perMinute), Number(newSavedQuery.perMinute), rateLimit);
  const wanted: Readonly<Record<Key, unknown>> = {
    name: draft.name,
    question: draft.question.trim(),
    for: draft.isForSellers ? 'sellers' : undefined,
    parameters: parametersOf(draft.parameters, names, (fields['parameters'] ?? {}) as Readonly<Record<string, Fields>>),
    staleness: unlessUsual(draft.staleness.trim(), newSavedQuery.staleness, fields['staleness']),
    limit: unlessUsual(Number(draft.limit), Number(newSavedQuery.limit), fields['limit']),
    rateLimit: perMinute === undefined ? undefined : { ...(rateLimit as Fields | undefined), perMinute },
    // A statement that ends with its last line stands in a file like any other text.
    sql: `${sql.trimEnd()}\n`,
  };
  const changed = keys.filter((key) => !isSame(key, fields[key], wanted[key]));
  return changed.reduce(
    (text, key) => withKey(text, { key, order: keys, value: wanted[key], style: styles[key] }),
    changed.length === 0 ? before : inLines(before),
  );
}

/** What is usual is not written, unless it was. */
function unlessUsual<Value>(value: Value, usual: Value, before: unknown): Value | undefined {
  return value === usual && before === undefined ? undefined : value;
}

function isSame(key: Key, before: unknown, value: unknown): boolean {
  return key === 'sql' && typeof before === 'string'
    ? before.trimEnd() === String(value).trimEnd()
    : JSON.stringify(before) === JSON.stringify(value);
}

/** Those that there were stay where they are; what is said of them beside the draft stays, too. */
function parametersOf(
  drafts: DraftParameters,
  names: readonly string[],
  before: Readonly<Record<string, Fields>>,
): Readonly<Record<string, Fields>> | undefined {
  const known = Object.keys(before).filter((name) => names.includes(name));
  const ordered = [...known, ...names.filter((name) => !known.includes(name))];
  const written = ordered.flatMap((name) => {
    const draft = ownValue(drafts, name);
    return draft === undefined ? [] : [[name, parameterOf(draft, ownValue(before, name))] as const];
  });
  return written.length === 0 ? undefined : Object.fromEntries(written);
}

/** Keys of a parameter that a draft has. */
const draftKeys: ReadonlySet<string> = new Set(['type', 'default', 'optional', 'doc']);

function parameterOf(draft: DraftParameter, before: Fields | undefined): Fields {
  const known = before && readParameter(before);
  if (JSON.stringify(known) === JSON.stringify(draft)) {
    return before ?? {};
  }
  const rest = Object.fromEntries(Object.entries(before ?? {}).filter(([key]) => !draftKeys.has(key)));
  const isDefaultKept =
    known?.need === draft.need && known.type === draft.type && known.fallback.trim() === draft.fallback.trim();
  return {
    type: draft.type,
    ...(draft.need === 'optional' && { optional: true }),
    ...(draft.need === 'default' && {
      default: isDefaultKept ? before?.['default'] : defaultOf(draft, rest['list'] === true),
    }),
    ...rest,
    ...(draft.doc.trim() !== '' && { doc: draft.doc.trim() }),
  };
}

function defaultOf({ type, fallback }: DraftParameter, isList: boolean) {
  const text = fallback.trim();
  if (!isList) {
    return valueOf(type, text);
  }
  return text === '' ? [] : text.split(',').map((one) => valueOf(type, one.trim()));
}

function valueOf(type: SavedType, text: string): string | number | boolean {
  if ((type === 'integer' || type === 'number') && text !== '' && Number.isFinite(Number(text))) {
    return Number(text);
  }
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}
