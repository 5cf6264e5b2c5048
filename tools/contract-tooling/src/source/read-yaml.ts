import { parseYamlDefinition, type DefinitionProblem } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Finding } from '../finding.ts';

/** The value of a YAML file of a known shape, or a finding with its line for everything that is wrong. */
export function readYaml<T>(file: string, text: string, shape: z.ZodType<T>): { value: T } | Finding[] {
  try {
    return { value: parseYamlDefinition(text, file, shape) };
  } catch (error) {
    if (!(error instanceof NadiError) || error.code !== 'DEFINITION_INVALID') {
      throw error;
    }
    const problems = error.context['problems'] as readonly DefinitionProblem[];
    return problems.map(({ line, key, message }) => ({
      file,
      line,
      ...(key === '' ? {} : { field: key }),
      rule: 'contract-shape',
      message,
      remedy: 'Correct the key; docs/contracts/README.md lists the keys of contract.yaml and what they may hold.',
    }));
  }
}

/** Finds the line, from 1, of the value at a path of valid YAML; of its nearest parent if there is none. */
export function lineFinder(text: string): (...path: readonly (string | number)[]) => number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return (...path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range !== undefined) {
        return lines.linePos(node.range[0]).line;
      }
    }
    return 1;
  };
}
