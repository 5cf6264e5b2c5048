import { describe, expect, it } from '@jest/globals';
import { Output } from './output.ts';
import { serviceNews, startReport } from './start-report.ts';

describe('startReport', () => {
  it('says that something is downloaded, then now and then how far it is, and what is ready', () => {
    let text = '';
    let nowMs = 0;
    const sink = { write: (one: string) => (text += one) };
    const report = startReport(new Output({ stdout: sink, stderr: sink }, false), () => nowMs);
    for (const percent of [0, 20, 60]) {
      report({ part: 'download', phase: 'downloading', detail: 'kafka', percent });
      nowMs += 6_000;
    }
    report({ part: 'download', phase: 'ready', detail: '/cache', percent: 100 });
    report({ part: 'kafka-0', phase: 'preparing', detail: 'data folder' });
    report({ part: 'kafka-0', phase: 'ready', detail: 'after 2.5 s' });
    expect(text.split('\n')).toEqual([
      '  download   Kafka and the registry are fetched once, about 220 MB',
      '  download: 60 of 100, kafka',
      '  download   /cache',
      '  kafka-0    after 2.5 s',
      '',
    ]);
  });
});

describe('serviceNews', () => {
  it('tells exits and restarts', () => {
    expect(serviceNews({ service: 'reporting', event: 'exited', code: 1, signal: null })).toBe(
      'reporting exited (code 1)',
    );
    expect(serviceNews({ service: 'reporting', event: 'exited', code: null, signal: 'SIGKILL' })).toBe(
      'reporting exited (signal SIGKILL)',
    );
    expect(serviceNews({ service: 'reporting', event: 'restarting', delayMs: 812 })).toBe(
      'reporting is started again in 0.8 s',
    );
    expect(serviceNews({ service: 'reporting', event: 'ready' })).toBeUndefined();
  });
});
