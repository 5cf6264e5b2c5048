import type { SuiteResult } from '../run-suite.ts';
import type { TrialResult } from '../trial.ts';

const style = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --ok: #15803d; --bad: #b91c1c; }
  @media (prefers-color-scheme: dark) { :root { --ok: #4ade80; --bad: #f87171; } }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
  td.number, th.number { text-align: right; }
  .ok { color: var(--ok); } .bad { color: var(--bad); font-weight: 600; }
  details { border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; padding: .5rem .9rem; }
  summary { cursor: pointer; } pre { overflow-x: auto; font-size: 13px; } .scroll { overflow-x: auto; }`;

const columns = ['sent', 'acked', 'refused', 'unknown', 'resent', 'counted', 'deadLettered'] as const;
const headings: Readonly<Record<(typeof columns)[number], string>> = {
  sent: 'sent',
  acked: 'acknowledged',
  refused: 'refused',
  unknown: 'unknown',
  resent: 'sent again',
  counted: 'counted',
  deadLettered: 'dead letters',
};

/** A page that shows what a suite found; it needs nothing beside itself. */
export function htmlReport({ results, skipped, passed }: SuiteResult, atMs: number): string {
  const failed = results.filter((result) => !result.passed).length;
  const heads = columns.map((column) => `<th class="number">${headings[column]}</th>`).join('');
  const notRun = skipped.map(({ id, seed, reason }) => `<li>${escape(`${id}, seed ${seed}: ${reason}`)}</li>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Nadi chaos report</title><style>${style}</style></head><body>
<h1>Chaos report</h1>
<p>${escape(new Date(atMs).toISOString())}: <span class="${passed ? 'ok' : 'bad'}">${results.length - failed} passed, ${failed} failed</span>, ${skipped.length} not run.</p>
${notRun === '' ? '' : `<h2>Not run</h2><ul>${notRun}</ul>`}
<h2>Trials</h2>
<div class="scroll"><table><thead><tr><th>case</th><th>fault</th><th>seed</th><th>result</th><th class="number">seconds</th>${heads}</tr></thead>
<tbody>${results.map(row).join('\n')}</tbody></table></div>
<h2>Details</h2>
${results.map(details).join('\n')}
</body></html>
`;
}

function row(result: TrialResult): string {
  const counts = columns.map((column) => `<td class="number">${result[column]}</td>`).join('');
  return `<tr><td><a href="#${anchor(result)}">${escape(result.id)}</a></td><td>${escape(result.title)}</td><td>${escape(result.seed)}</td><td>${verdict(result.passed)}</td><td class="number">${result.seconds.toFixed(0)}</td>${counts}</tr>`;
}

function details(result: TrialResult): string {
  const criteria = result.criteria
    .map(({ name, ok, detail }) => `<tr><td>${verdict(ok)}</td><td>${escape(name)}</td><td>${escape(detail)}</td></tr>`)
    .join('');
  const measured = Object.entries(result.measured)
    .map(([name, value]) => `<tr><td>${escape(name)}</td><td class="number">${value.toFixed(1)}</td></tr>`)
    .join('');
  return `<details id="${anchor(result)}"${result.passed ? '' : ' open'}><summary>${escape(result.id)}, seed ${escape(result.seed)}: ${verdict(result.passed)}</summary>
<table><tbody>${criteria}</tbody></table>${measured === '' ? '' : `<table><tbody>${measured}</tbody></table>`}<pre>${escape(result.log.join('\n'))}</pre></details>`;
}

function verdict(ok: boolean): string {
  return ok ? '<span class="ok">passed</span>' : '<span class="bad">failed</span>';
}

function anchor({ id, seed }: TrialResult): string {
  return `${encodeURIComponent(id)}-${encodeURIComponent(seed)}`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
