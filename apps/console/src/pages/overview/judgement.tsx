import { useState } from 'react';
import type { Flow, Service } from '../../api/index.ts';
import { Button, Verdict, type Finding } from '../../components/index.ts';
import { formatDuration, formatNumber } from '../../formats/index.ts';
import { keyFigures, type Trouble } from '../../observed/health.ts';
import { texts } from '../../texts/en.ts';

const words = texts.overview;
const shownAtOnce = 4;

/** One sentence whether all is well, and what is not and whose it is. */
export function Judgement({
  services,
  flow,
  troubles,
  nowMs,
}: {
  readonly services: readonly Service[];
  readonly flow: Flow;
  readonly troubles: readonly Trouble[];
  readonly nowMs: number;
}) {
  const [isOpen, setOpen] = useState(false);
  const [worst] = troubles;
  const findings = troubles.map((trouble) => findingOf(trouble, nowMs));
  const hasMore = findings.length > shownAtOnce;
  return (
    <Verdict
      {...verdictOf(worst)}
      sentence={
        worst === undefined
          ? words.allWell(
              services.filter(({ state }) => state === 'up').length,
              formatNumber(Math.round(keyFigures(services, flow).inPerSecond)),
            )
          : worst.severity === 'starved'
            ? words.onlyQuiet(troubles.length)
            : words.troubles(troubles.length, sentenceOf(worst, nowMs))
      }
      label={words.findings}
      findings={isOpen ? findings : findings.slice(0, shownAtOnce)}
      more={
        hasMore && (
          <div>
            <Button kind="quiet" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
              {isOpen ? words.showFew : words.showAll(findings.length)}
            </Button>
          </div>
        )
      }
    />
  );
}

function verdictOf(worst: Trouble | undefined) {
  switch (worst?.severity) {
    case undefined:
      return { kind: 'good', word: words.well } as const;
    case 'bad':
      return { kind: 'bad', word: words.notWell } as const;
    case 'warn':
      return { kind: 'warn', word: words.watch } as const;
    case 'starved':
      return { kind: 'starved', word: words.quiet } as const;
  }
}

function findingOf(trouble: Trouble, nowMs: number): Finding {
  const place = 'topic' in trouble ? trouble.topic : trouble.service;
  const hasService = 'service' in trouble;
  return {
    id: `${trouble.kind} ${hasService ? trouble.service : ''} ${place}`,
    kind: trouble.severity,
    word: words.trouble[trouble.kind],
    what: sentenceOf(trouble, nowMs),
    whose: words.whose(trouble.owner ?? words.platformTeam),
    to: 'topic' in trouble ? `/topics/${encodeURIComponent(place)}` : `/services/${encodeURIComponent(place)}`,
  };
}

function sentenceOf(trouble: Trouble, nowMs: number): string {
  switch (trouble.kind) {
    case 'silent':
      return words.isSilent(trouble.service);
    case 'stopped':
      return words.isStopped(trouble.service);
    case 'degraded':
      return words.isDegraded(trouble.service, trouble.checks.join(', '));
    case 'restarted':
      return words.hasRestarted(trouble.service, trouble.reason);
    case 'stuck':
      return words.isStuck(trouble.service, trouble.topic, formatNumber(trouble.lag));
    case 'behind':
      return words.isBehind(trouble.service, trouble.topic, formatNumber(trouble.lag));
    case 'late':
      return words.isLate(
        trouble.service,
        trouble.topic,
        formatDuration(trouble.freshnessMs),
        formatDuration(trouble.targetMs),
      );
    case 'errors':
      return words.hasErrors(trouble.service, trouble.topic, formatNumber(trouble.rate));
    case 'deadLetters':
      return words.hasDeadLetters(trouble.service, trouble.topic, formatNumber(trouble.rate));
    case 'quiet':
      return words.isQuiet(
        trouble.topic,
        formatDuration(nowMs - trouble.newestRecordMs),
        formatDuration(trouble.expectedMs),
      );
  }
}
