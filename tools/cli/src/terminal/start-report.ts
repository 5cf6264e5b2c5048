import type { OnProgress, Progress, ServiceEvent } from '@nadi/stack';
import type { Output } from './output.ts';
import { ProgressBar } from './progress-bar.ts';

const told = new Set<Progress['phase']>(['ready', 'waiting', 'exited', 'stopping']);
const quietParts = new Set(['stack']);

/** Tells what a start or stop does: a line for each part, and a bar while something is downloaded. */
export function startReport(output: Output, now: () => number = Date.now): OnProgress {
  let bar: ProgressBar | undefined;
  return ({ part, phase, detail, percent }) => {
    if (phase === 'downloading') {
      if (bar === undefined) output.note('  download   Kafka and the registry are fetched once, about 220 MB');
      bar ??= new ProgressBar(output.progress, now, '  download  ');
      bar.update(percent ?? 0, 100, detail);
      return;
    }
    bar?.stop();
    bar = undefined;
    if (told.has(phase) && !quietParts.has(part)) {
      output.note(`  ${part.padEnd(10)} ${phase === 'ready' ? '' : `${phase} `}${detail}`);
    }
  };
}

/** A service's exit and return in words, undefined for what nobody needs to be told. */
export function serviceNews({ service, event, code, signal, reason, delayMs }: ServiceEvent): string | undefined {
  switch (event) {
    case 'exited':
      return `${service} exited (${reason ?? (signal == null ? `code ${code ?? 'unknown'}` : `signal ${signal}`)})`;
    case 'restarting':
      return `${service} is started again in ${((delayMs ?? 0) / 1000).toFixed(1)} s`;
    case 'started':
    case 'ready':
      return undefined;
  }
}
