import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NadiError } from '@nadi/errors';
import { describeFinding, sortFindings, type Finding } from '../finding.ts';
import type { ContractSource } from '../source/contract-source.ts';
import { readContracts } from '../source/read-contracts.ts';
import { generateAsyncApi } from './generate-asyncapi.ts';
import { clientFolder, generateClient } from './generate-client.ts';
import { generateCode, generatedFolder } from './generate-code.ts';
import { generateOdcs } from './generate-odcs.ts';
import { generateOverview } from './generate-overview.ts';
import type { GeneratedFile } from './generated-file.ts';

/** What a generation changed on disk; paths are relative to the root of the repository. */
export interface GenerationResult {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** Folders that hold nothing else, so that what no contract asks for can be removed. */
const generatedFolders = [generatedFolder, clientFolder, 'docs/contracts'];

/** Every file made from the contracts, in a fixed order. */
export function generatedFiles(sources: readonly ContractSource[]): GeneratedFile[] {
  return [
    ...generateCode(sources),
    generateClient(sources),
    generateOverview(sources),
    generateAsyncApi(sources),
    ...sources.map(generateOdcs),
  ];
}

/**
 * Writes everything that is made from `schemas/`. Files that are right already are not touched, leftovers of events that
 * are gone are removed.
 * @throws NadiError CONTRACT_INVALID if a folder cannot be read, with one line per finding.
 */
export function generateContracts(root: string): GenerationResult {
  const { contracts, findings } = readContracts(root);
  if (findings.length > 0) {
    throw contractsInvalid(findings);
  }
  const files = generatedFiles(contracts);
  const written = files.filter(({ file, text }) => currentText(root, file) !== text);
  for (const { file, text } of written) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const removed = leftovers(root, files);
  for (const file of removed) {
    rmSync(join(root, file));
  }
  return { written: written.map(({ file }) => file), removed, unchanged: files.length - written.length };
}

/** The error for contracts that cannot be used; carries the findings. */
export function contractsInvalid(findings: readonly Finding[]): NadiError {
  const sorted = sortFindings(findings);
  return new NadiError('CONTRACT_INVALID', {
    message: sorted.map(describeFinding).join('\n'),
    context: { findings: sorted },
  });
}

/** Text of a file, undefined if there is none. */
export function currentText(root: string, file: string): string | undefined {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return undefined;
  }
}

/** Files in the generated folders that no contract asks for any more. */
export function leftovers(root: string, files: readonly GeneratedFile[]): string[] {
  const wanted = new Set(files.map(({ file }) => file));
  return generatedFolders
    .flatMap((folder) => filesIn(root, folder))
    .filter((file) => !wanted.has(file))
    .sort();
}

function filesIn(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      );
  } catch {
    return [];
  }
}
