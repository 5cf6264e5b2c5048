import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { errorCodes, NadiError, type ErrorCode } from '@nadi/errors';
import { serviceProgram } from './service-catalogue.ts';

export interface ServiceScript {
  readonly root: string;
  readonly service: string;
  /** Name of the program without `.js`. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What admin's program `first-link` prints. */
export interface FirstLink {
  /** Where the first administrator sets a password, once; null when there is somebody already. */
  readonly link: string | null;
}

/**
 * Runs a program of a service that prints one line of JSON, and returns what it printed.
 * @throws NadiError with the code the program names, FILE_UNREADABLE if it is not built.
 */
export async function runServiceScript<T>(script: ServiceScript): Promise<T> {
  const path = serviceProgram(script.root, script.service, script.program);
  if (!existsSync(path)) {
    throw new NadiError('FILE_UNREADABLE', { message: `${path} is missing; run \`npm run build\`` });
  }
  const child = spawn(process.execPath, [path, ...(script.args ?? [])], {
    cwd: script.root,
    env: { ...script.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ]);
  if (code !== 0) {
    throw failureOf(script, stderr.trim());
  }
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
  }
  return text;
}

/** Programs print `CODE: message`; anything else is the program's own trouble. */
function failureOf({ service, program }: ServiceScript, stderr: string): NadiError {
  const match = /^([A-Z_]+): (.*)$/s.exec(stderr);
  const code = match?.[1];
  return code !== undefined && code in errorCodes
    ? new NadiError(code as ErrorCode, { message: match?.[2] ?? '' })
    : new NadiError('SERVICE_SCRIPT_FAILED', {
        message: `${service} ${program}: ${stderr === '' ? 'no output' : stderr}`,
      });
}
