import { errorCodes } from '@nadi/errors';
import type { Finding } from '../finding.ts';
import { currentText, generatedFiles, leftovers } from '../generate/generate.ts';
import type { ContractSource } from '../source/contract-source.ts';

/** Generated files say exactly what the contracts say. */
export function driftedFiles(root: string, sources: readonly ContractSource[]): Finding[] {
  const files = generatedFiles(sources);
  const drift = (file: string, message: string): Finding => ({
    file,
    rule: 'generated-up-to-date',
    message,
    remedy: errorCodes.CONTRACT_DRIFT,
  });
  return [
    ...files.flatMap(({ file, text }) => {
      const current = currentText(root, file);
      if (current === text) {
        return [];
      }
      return [
        drift(file, current === undefined ? 'The file is missing.' : 'The file differs from what schemas/ gives.'),
      ];
    }),
    ...leftovers(root, files).map((file) => drift(file, 'No contract asks for this file.')),
  ];
}
