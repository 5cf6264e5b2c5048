import { messageOf, NadiError } from '@nadi/errors';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

/** One thing that is wrong in a definition file. */
export interface DefinitionProblem {
  readonly line: number;
  readonly key: string;
  readonly message: string;
}

/**
 * Parses one YAML definition and checks it against its schema.
 * @param file the name shown in errors.
 * @throws NadiError DEFINITION_INVALID naming file, line and key of every problem.
 */
export function parseYamlDefinition<T>(text: string, file: string, schema: z.ZodType<T>): T {
  const lineCounter = new LineCounter();
  // `core` without merge keys or custom tags; aliases are bounded so that a small file cannot grow in memory.
  const document = parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false, version: '1.2' });
  if (document.errors.length > 0) {
    throw definitionInvalid(
      file,
      document.errors.map((error) => ({
        line: lineCounter.linePos(error.pos[0]).line,
        key: '',
        message: error.message,
      })),
    );
  }
  const parsed = schema.safeParse(valuesOf(document, file));
  if (parsed.success) {
    return parsed.data;
  }
  throw definitionInvalid(
    file,
    parsed.error.issues.map((issue) => ({
      line: lineOf(document, lineCounter, issue),
      key: issue.path.join('.'),
      message: issue.message,
    })),
  );
}

/** What the document says, with its aliases resolved: where they would grow too much, or name nothing, the parser throws. */
function valuesOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw definitionInvalid(file, [{ line: 1, key: '', message: messageOf(error) }]);
  }
}

/** The line on which a key of the file stands; 1 if it has none. */
export function lineOfKey(text: string, key: string): number {
  const lineCounter = new LineCounter();
  const node = parseDocument(text, { lineCounter }).get(key, true) as { range?: [number, number, number] } | undefined;
  return node?.range === undefined ? 1 : lineCounter.linePos(node.range[0]).line;
}

/** The line on which a value within the file stands, or the nearest one around it that is there. */
export function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  const lineCounter = new LineCounter();
  return nearestLine(parseDocument(text, { lineCounter }), lineCounter, path);
}

/** The error for problems in a definition file, one line each. */
export function definitionInvalid(file: string, problems: readonly DefinitionProblem[]): NadiError {
  const lines = problems.map(({ line, key, message }) => `${file}:${line}: ${key === '' ? '' : `${key}: `}${message}`);
  return new NadiError('DEFINITION_INVALID', { message: lines.join('\n'), context: { file, problems } });
}

/** The line of the offending key; for a missing or unknown key the line of the closest thing that exists. */
function lineOf(document: Document, lineCounter: LineCounter, issue: z.core.$ZodIssue): number {
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return nearestLine(document, lineCounter, [...issue.path, ...unknownKey]);
}

function nearestLine(document: Document, lineCounter: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] } | null | undefined)?.range;
    if (range !== undefined) {
      return lineCounter.linePos(range[0]).line;
    }
  }
  return 1;
}
