import { describe, expect, it } from '@jest/globals';
import { htmlReport } from './html-report.ts';

const trial = {
  ...{ id: 'T1', title: 'kill <em>', seed: '7', passed: true, seconds: 12, sent: 3, acked: 3, unknown: 0, refused: 0 },
  ...{ resent: 1, counted: 3, deadLettered: 0, log: ['0.1 s  began'] },
  measured: { 'events per second': 7 },
  criteria: [{ name: 'nothing is lost', ok: true, detail: 'none' }],
};

describe('htmlReport', () => {
  it('shows every trial with its seed and what was found, and what could not run', () => {
    const failed = { ...trial, id: 'T2', passed: false, criteria: [{ name: 'lag', ok: false, detail: '3 left' }] };
    const skipped = [{ id: 'T14', seed: '7', reason: 'no right to mount' }];
    const page = htmlReport({ passed: false, results: [trial, failed], skipped }, 0);
    expect(page).toContain('1 passed, 1 failed');
    expect(page).toContain('3 left');
    expect(page).toContain('T14, seed 7: no right to mount');
    expect(page).toContain('<details id="T2-7" open>');
  });

  it('shows text as text', () => {
    expect(htmlReport({ passed: true, results: [trial], skipped: [] }, 0)).not.toContain('<em>');
  });
});
