import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, runCli } from './cli.ts';
import { readSettings } from './config.ts';

let emptyFolder: string;
beforeAll(() => {
  emptyFolder = mkdtempSync(join(tmpdir(), 'nadi-cli-'));
});
afterAll(() => rmSync(emptyFolder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  let stdout = '';
  let stderr = '';
  const streams = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
  };
  const exitCode = await runCli(argv, { environment: {}, streams });
  return { exitCode, stdout, stderr };
}

/** Every command that runs, with its path, such as `keys create`. */
function runnableCommands(): string[][] {
  const sink = { write: () => undefined };
  const context = {
    settings: readSettings({}),
    streams: { stdout: sink, stderr: sink },
    now: Date.now,
    settle: () => undefined,
  };
  return buildProgram(context).commands.flatMap((command) =>
    command.commands.length === 0
      ? [[command.name()]]
      : command.commands.map((member) => [command.name(), member.name()]),
  );
}

describe('nadi', () => {
  it.each(runnableCommands().map((path) => [path.join(' '), path] as const))(
    '%s has help with an example',
    async (_, path) => {
      const { exitCode, stdout, stderr } = await run(...path, '--help');
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Example:\n  $ nadi ${path.join(' ')}`);
      expect(stdout).toContain('--json');
      expect(stderr).toBe('');
    },
  );

  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['up', '--port', 'free'], "unknown option '--port'"],
    [['up', '--ports', 'some'], 'Allowed choices are fixed, free'],
    [['up', '--rate', '0'], 'It must be at least 1'],
    [['keys', 'create', '--name', 'x'], "required option '--tenant <id>'"],
    [['keys', 'create', '--tenant', 't', '--name', 'x', '--expires', 'soon'], 'It must be a duration such as 30s'],
    [['keys', 'create', '--tenant', 't', '--name', 'x', '--domains', 'order'], 'did you mean orders'],
    [['keys', 'create', '--tenant', 't', '--name', 'x', '--rate', '0'], 'It must be at least 1'],
    [
      ['keys', 'create', '--tenant', 't', '--name', 'x', '--scope', 'metrics:read', '--rate', '5'],
      'metrics:read has none',
    ],
    [['keys', 'update', 'p', '--quota-day', 'much'], 'It must be a whole number'],
    [['keys', 'update', 'p'], 'give --rate, --burst, --quota-day or --quota-month'],
    [['keys', 'revoke'], "missing required argument 'prefix'"],
    [['seller-token', 'create'], "missing required argument 'sellerId'"],
    [['seller-token', 'create', 'm-1', '--days', '366'], 'It must be at most 365'],
    [['seller-token', 'create', 'm-1', '--public-url', 'nadi'], 'It must be an address such as'],
    [['seller-token', 'revoke'], "missing required argument 'id'"],
    [['test', 'metric'], 'there is no kind "metric" of definitions; there is metrics'],
    [['simulate', '--truths', 'payment-outtage'], 'did you mean payment-outage?'],
    [['simulate', '--duration', '1m', '--until', '2026-01-01'], 'give one of them'],
    [['demo', '--kill', 'reporting'], 'must look like reporting@10'],
    [['demo', '--seconds', '10', '--kill', 'kafka@10'], 'lies after the end of the run'],
  ])('exits with 2 and says what is wrong in %j', async (argv, message) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });

  it('exits with 1 and prints message, remedy and code of a failure, without a stack trace', async () => {
    const { exitCode, stdout, stderr } = await run('keys', 'list', '--data', emptyFolder);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `nadi: no platform runs in ${emptyFolder}\n` +
        '  Start the platform with `npm start`, or pass the address of a running one.\n' +
        '  (SERVICE_UNREACHABLE)\n',
    );
  });

  it.each([
    [['keys', 'list', '--json'], 1, { error: expect.objectContaining({ code: 'SERVICE_UNREACHABLE' }) }],
    [['status', '--json'], 1, expect.objectContaining({ state: 'stopped', processes: [] })],
    [['down', '--json'], 0, expect.objectContaining({ stopped: false })],
  ])('prints nothing but JSON on stdout for %j', async (argv, code, answer) => {
    const { exitCode, stdout } = await run(...argv, '--data', emptyFolder);
    expect(exitCode).toBe(code);
    expect(stdout.endsWith('}\n')).toBe(true);
    expect(JSON.parse(stdout)).toEqual(answer);
  });

  it('prints wrong usage as JSON when JSON is asked for', async () => {
    const { exitCode, stdout } = await run('up', '--rate', 'fast', '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE', remedy: 'Run the command with --help.' } });
  });

  it('checks the contracts of the repository', async () => {
    const { exitCode, stdout } = await run('contracts', 'check', '--json');
    const { contracts, findings } = JSON.parse(stdout) as { contracts: number; findings: unknown[] };
    expect(contracts).toBeGreaterThan(20);
    expect(exitCode).toBe(findings.length === 0 ? 0 : 1);
  });
});
