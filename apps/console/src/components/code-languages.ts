import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';

/** The languages of definitions and values. */
export const codeLanguages = { yaml, json } as const;
