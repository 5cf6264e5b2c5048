import { createHash } from 'node:crypto';
import { experimentDecided, guardrailBreached, type ExperimentDecided, type GuardrailBreached } from '@nadi/contracts';
import { breachSentence, type GuardrailFinding, type VerdictCode } from '@nadi/experiments';
import type { OutboxEvent } from '@nadi/persistence';
import { exposedUnitsOf, finalUnitsOf, type ExperimentLook } from './experiment-look.ts';

/** What was told of an experiment. */
export interface Told {
  /** Number of the look that decided; null before. */
  readonly decidedLook: number | null;
  /** Variants and guardrails of which harm was told, as `breachKey` names them. */
  readonly breached: readonly string[];
  /** How many things were told. */
  readonly revision: number;
}

/** A look that is about to be stored. */
export interface NumberedLook {
  readonly tenantId: string;
  readonly experiment: string;
  /** Name of the variant that the others are compared with. */
  readonly control: string;
  /** From 1. */
  readonly number: number;
  readonly look: ExperimentLook;
}

/** Verdicts that end an experiment. A wrong sample ratio is none: nothing is known then. */
const deciding: ReadonlySet<VerdictCode> = new Set(['ship', 'do-not-ship', 'inconclusive', 'guardrail-breached']);

/** Whether a verdict is one that stays. */
export function isDeciding(code: VerdictCode): boolean {
  return deciding.has(code);
}

/**
 * What a look has to tell that was not told before: each harm once, and the first verdict that decides.
 * @param nowMs milliseconds since 1970.
 */
export function tell(numbered: NumberedLook, before: Told, nowMs: number): { told: Told; events: OutboxEvent[] } {
  const { look, number } = numbered;
  const harm = look.analysis.guardrails.filter(
    (finding) => finding.check?.status === 'breached' && !before.breached.includes(breachKey(finding)),
  );
  // With a wrong sample ratio no number can be trusted, and harm is one of them.
  const fresh = look.analysis.sampleRatio.mismatch ? [] : harm;
  const decides = before.decidedLook === null && isDeciding(look.analysis.verdict.code) && exposedUnitsOf(look) > 0;
  const breaches = fresh.map((finding, index) => breachEvent(numbered, finding, before.revision + index + 1, nowMs));
  const revision = before.revision + breaches.length + (decides ? 1 : 0);
  return {
    told: {
      decidedLook: decides ? number : before.decidedLook,
      breached: [...before.breached, ...fresh.map(breachKey)],
      revision,
    },
    events: [...breaches, ...(decides ? [decisionEvent(numbered, revision, nowMs)] : [])],
  };
}

function breachKey({ variant, metric }: GuardrailFinding): string {
  return `${variant} ${metric}`;
}

function breachEvent(
  numbered: NumberedLook,
  finding: GuardrailFinding,
  revision: number,
  nowMs: number,
): OutboxEvent<GuardrailBreached> {
  const { variant, metric, margin, check } = finding;
  const data: GuardrailBreached = {
    ...commonOf(numbered, revision),
    ...{ variant, metric, margin },
    harm: check?.harm ?? null,
    harmAtLeast: check?.harmAtLeast ?? null,
    pValue: check?.pValue ?? 1,
    headline: `Stop ${variant}: ${breachSentence(finding, numbered.control)}`,
  };
  return { contract: guardrailBreached, data, ...aboutEvent(numbered, revision, nowMs) };
}

function decisionEvent(numbered: NumberedLook, revision: number, nowMs: number): OutboxEvent<ExperimentDecided> {
  const { verdict, primary } = numbered.look.analysis;
  const finding = primary.find(({ variant }) => variant === verdict.variant) ?? primary[0];
  const [low, high] = finding?.comparison?.liftInterval ?? [];
  const data: ExperimentDecided = {
    ...commonOf(numbered, revision),
    verdict: verdict.code,
    variant: verdict.variant ?? null,
    headline: verdict.headline,
    details: [...verdict.details],
    metric: finding?.metric ?? '',
    lift: finding?.comparison?.lift ?? null,
    liftLow: finite(low),
    liftHigh: finite(high),
  };
  return { contract: experimentDecided, data, ...aboutEvent(numbered, revision, nowMs) };
}

function commonOf({ experiment, number, look }: NumberedLook, revision: number) {
  const observedAt = Math.round(look.atMs);
  return { experiment, version: look.version, units: finalUnitsOf(look), observedAt, look: number, revision };
}

/** The same telling has the same id, however often it is stored. */
function aboutEvent({ tenantId, experiment }: NumberedLook, revision: number, nowMs: number) {
  const id = createHash('sha256')
    .update(JSON.stringify([tenantId, experiment, revision]))
    .digest('hex')
    .slice(0, 32);
  return { id, tenantId, source: '/nadi/reporting', timeMs: nowMs };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
