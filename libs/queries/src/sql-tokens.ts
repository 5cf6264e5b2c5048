/** What a piece of SQL is. */
export type SqlTokenKind = 'comment' | 'string' | 'name' | 'parameter' | 'number' | 'symbol';

/** A piece of SQL as DuckDB cuts it; blanks are left out. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** As it is written; of a quoted name what stands in the quotes, of a parameter its name. */
  readonly text: string;
  /** Whether its end is missing. */
  readonly isOpen: boolean;
}

/** In this order: what comes first wins. A pattern that finds no end takes the rest, and its group `end` is empty then. */
const patterns: readonly (readonly [SqlTokenKind | 'blank', RegExp])[] = [
  ['blank', /\s+/y],
  ['comment', /--[^\n]*|\/\*[\s\S]*?(?<end>\*\/|$)/y],
  ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?<end>'|$)/y],
  ['string', /'(?:[^']|'')*(?<end>'|$)/y],
  ['string', /(?<tag>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?(?<end>\k<tag>|$)/y],
  ['parameter', /\$(?<name>\w+)|\?/y],
  ['name', /"(?:[^"]|"")*(?<end>"|$)/y],
  ['name', /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y],
  ['number', /\d[\w.]*/y],
  ['symbol', /[\s\S]/y],
];

/** Cuts a text into what DuckDB would read. It never fails: what has no end goes on to the end of the text. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length;) {
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(sql);
      if (match !== null) {
        at = pattern.lastIndex;
        if (kind !== 'blank') {
          tokens.push({ kind, text: textOf(kind, match), isOpen: match.groups?.['end'] === '' });
        }
        break;
      }
    }
  }
  return tokens;
}

function textOf(kind: SqlTokenKind, { 0: text, groups }: RegExpExecArray): string {
  if (kind === 'parameter') {
    return groups?.['name'] ?? text;
  }
  return kind === 'name' && text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** Names of the parameters that a text uses, such as `city` for `$city`; `?` stands for itself. */
export function parametersIn(sql: string): ReadonlySet<string> {
  return new Set(
    sqlTokens(sql)
      .filter(({ kind }) => kind === 'parameter')
      .map(({ text }) => text),
  );
}

/**
 * Which of the tables a text names, as `domain.table`. It may find one more than the text reads, where a column of an alias has that name,
 * and never one fewer.
 */
export function tablesIn(sql: string, known: ReadonlySet<string>): string[] {
  const tokens = sqlTokens(sql).filter(({ kind }) => kind !== 'comment');
  const named = tokens.flatMap(({ kind, text }, index) => {
    const [dot, table] = [tokens[index + 1], tokens[index + 2]];
    return kind === 'name' && dot?.text === '.' && table?.kind === 'name'
      ? [`${text}.${table.text}`.toLowerCase()]
      : [];
  });
  return [...new Set(named)].filter((name) => known.has(name)).sort();
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Why a text cannot be put into parentheses as one expression; undefined if it can. What is no expression of SQL is found by the engine:
 * this only makes sure that the text stays within its parentheses.
 */
export function reasonAgainstExpression(text: string): string | undefined {
  const open: string[] = [];
  const tokens = sqlTokens(text);
  if (tokens.length === 0) {
    return 'is empty';
  }
  for (const token of tokens) {
    const reason = reasonAgainstToken(token, open);
    if (reason !== undefined) {
      return reason;
    }
  }
  return open.length === 0 ? undefined : `an opening bracket has no ${open.map((one) => closing[one]).join('')}`;
}

function reasonAgainstToken({ kind, text, isOpen }: SqlToken, open: string[]): string | undefined {
  if (kind === 'comment') {
    return 'an expression has no comments of SQL; use those of YAML';
  }
  if (kind === 'string' && text.startsWith('$')) {
    return 'texts stand in single quotes';
  }
  if (isOpen) {
    return `a ${kind === 'name' ? 'name' : 'text'} has no closing quote`;
  }
  if (kind !== 'symbol') {
    return undefined;
  }
  if (text === ';' || (text === ',' && open.length === 0)) {
    return text === ';' ? 'an expression has no semicolon' : 'is more than one expression';
  }
  if (text in closing) {
    open.push(text);
  } else if (Object.values(closing).includes(text) && closing[open.pop() ?? ''] !== text) {
    return `"${text}" closes what was not opened`;
  }
  return undefined;
}
