import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../../', import.meta.url).pathname;

describe('generated files', () => {
  it.each(['env-example', 'openapi'])('of scripts/%s.js are up to date', (script) => {
    const { status, stderr } = spawnSync(process.execPath, [`scripts/${script}.js`, '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  });
});
