import { Document, isMap, isScalar, parseDocument, type Scalar } from 'yaml';
import {
  newSavedQuery,
  savedTypes,
  type DraftParameter,
  type DraftParameters,
  type SavedQueryDraft,
  type SavedType,
} from './saved-query-draft.ts';

/** A saved query that consists of one statement. */
export interface SavedStatement {
  readonly draft: SavedQueryDraft;
  readonly sql: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a definition of a query says.
 * @returns undefined for a query that is a funnel or another shape, and for a text that is no definition
 */
export function readSavedQuery(text: string): SavedStatement | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) {
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

function readParameter({ type, doc, default: fallback, optional }: Fields): DraftParameter {
  return {
    type: savedTypes.find((one) => one === type) ?? 'text',
    need: fallback !== undefined ? 'default' : optional === true ? 'optional' : 'required',
    fallback: [fallback ?? []].flat().map(textOf).join(', '),
    doc: textOf(doc ?? ''),
  };
}

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** In the order in which they stand in a file. */
const keys = ['name', 'question', 'for', 'parameters', 'staleness', 'limit', 'rateLimit', 'sql'] as const;
type Key = (typeof keys)[number];

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
  const perMinute = unlessUsual(Number(draft.perMinute), Number(newSavedQuery.perMinute), fields['rateLimit']);
  const wanted: Readonly<Record<Key, unknown>> = {
    name: draft.name,
    question: draft.question.trim(),
    for: draft.isForSellers ? 'sellers' : undefined,
    parameters: parametersOf(draft.parameters, names, (fields['parameters'] ?? {}) as Readonly<Record<string, Fields>>),
    staleness: unlessUsual(draft.staleness.trim(), newSavedQuery.staleness, fields['staleness']),
    limit: unlessUsual(Number(draft.limit), Number(newSavedQuery.limit), fields['limit']),
    rateLimit: perMinute === undefined ? undefined : { perMinute },
    // A statement that ends with its last line stands in a file like any other text.
    sql: `${sql.trimEnd()}\n`,
  };
  return keys.reduce((text, key) => withKey(text, key, wanted[key]), before);
}

/** What is usual is not written, unless it was. */
function unlessUsual<Value>(value: Value, usual: Value, before: unknown): Value | undefined {
  return value === usual && before === undefined ? undefined : value;
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
    const draft = drafts[name];
    return draft === undefined ? [] : [[name, parameterOf(draft, before[name])] as const];
  });
  return written.length === 0 ? undefined : Object.fromEntries(written);
}

/** Keys of a parameter that a draft has. */
const draftKeys: ReadonlySet<string> = new Set(['type', 'default', 'optional', 'doc']);

function parameterOf(draft: DraftParameter, before: Fields | undefined): Fields {
  if (before !== undefined && JSON.stringify(readParameter(before)) === JSON.stringify(draft)) {
    return before;
  }
  const rest = Object.fromEntries(Object.entries(before ?? {}).filter(([key]) => !draftKeys.has(key)));
  const fallback = draft.fallback.trim();
  return {
    type: draft.type,
    ...(draft.need === 'optional' && { optional: true }),
    ...(draft.need === 'default' && {
      default:
        rest['list'] === true
          ? fallback.split(',').map((one) => valueOf(draft.type, one.trim()))
          : valueOf(draft.type, fallback),
    }),
    ...rest,
    ...(draft.doc.trim() !== '' && { doc: draft.doc.trim() }),
  };
}

function valueOf(type: SavedType, text: string): string | number | boolean {
  if ((type === 'integer' || type === 'number') && text !== '' && Number.isFinite(Number(text))) {
    return Number(text);
  }
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

/** A text of YAML with another value of a key; nothing else of it is touched. */
function withKey(text: string, key: Key, value: unknown): string {
  const document = parseDocument(text);
  const pairs = isMap(document.contents) ? document.contents.items : [];
  const place = (wanted: Key) =>
    pairs
      .map((pair) => ({ key: isScalar(pair.key) ? pair.key : undefined, value: pair.value as Scalar | null }))
      .find((pair) => pair.key?.value === wanted);
  const found = place(key);
  const before = (document.toJS() as Fields | null)?.[key];
  if (JSON.stringify(before) === JSON.stringify(value) || (key === 'sql' && sameStatement(before, value))) {
    return text;
  }
  const next = value === undefined ? '' : rendered(key, value);
  if (found?.key?.range == null) {
    // What a definition asks, and its tests, come last.
    const last = place('sql')?.key?.range?.[0] ?? text.length;
    const head = text.slice(0, last);
    return `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${next}${text.slice(last)}`;
  }
  const [begin] = found.key.range;
  const end = found.value?.range?.[1] ?? found.key.range[1];
  const rest = text.slice(end);
  return `${text.slice(0, begin)}${text.slice(begin, end).endsWith('\n') ? next : next.trimEnd()}${
    next === '' ? rest.replace(/^\n/, '') : rest
  }`;
}

const sameStatement = (before: unknown, value: unknown) =>
  typeof before === 'string' && before.trimEnd() === String(value).trimEnd();

function rendered(key: Key, value: unknown): string {
  const document = new Document({});
  if (key === 'parameters') {
    const parameters = Object.entries(value as Fields).map(
      ([name, one]) => [name, document.createNode(one, { flow: true })] as const,
    );
    document.set(key, document.createNode(Object.fromEntries(parameters)));
  } else {
    document.set(key, document.createNode(value, { flow: key !== 'sql' }));
  }
  return document.toString({ lineWidth: 0, blockQuote: 'literal' });
}
