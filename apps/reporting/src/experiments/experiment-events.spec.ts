import { describe, expect, it } from '@jest/globals';
import { experimentDecided, guardrailBreached } from '@nadi/contracts';
import type { GuardrailFinding, VerdictCode } from '@nadi/experiments';
import { tell, type NumberedLook, type Told } from './experiment-events.ts';
import type { ExperimentLook } from './experiment-look.ts';

const nothing: Told = { decidedLook: null, breached: [], revision: 0 };

function breach(variant: string, metric: string): GuardrailFinding {
  const check = { status: 'breached', harm: 0.3, harmAtLeast: 0.2, pValue: 0.001 } as const;
  return { metric, better: 'lower', margin: 0.1, variant, check };
}

function look(code: VerdictCode, more: { guardrails?: GuardrailFinding[]; mismatch?: boolean; exposed?: number } = {}) {
  const { guardrails = [], mismatch = false, exposed = 10 } = more;
  const content: ExperimentLook = {
    ...{ version: 1, atMs: 9_000, finalUntilMs: 8_000, sums: {} },
    units: { control: { exposed, final: exposed }, new: { exposed, final: exposed } },
    excluded: {
      ...{ severalVariants: 0, otherVariant: 0, notAssigned: 0 },
      ...{ exposuresOutOfTime: 0, exposuresOfOtherUnits: 0, failedEvents: 0 },
    },
    analysis: {
      sampleRatio: { pValue: 1, mismatch, observed: [0.5, 0.5], expected: [0.5, 0.5] },
      ...{ primary: [], secondary: [], guardrails },
      verdict: { code, headline: 'So it is.', details: ['Because.'] },
    },
  };
  return content;
}

const numbered = (number: number, content: ExperimentLook): NumberedLook => ({
  ...{ tenantId: 'acme', experiment: 'trial', control: 'control', number, look: content },
});
const said = ({ events }: ReturnType<typeof tell>) => events.map(({ contract }) => contract.name);

describe('what a look tells', () => {
  it.each(['keep-running', 'invalid-sample-ratio'] as const)('is nothing for %s', (code) => {
    expect(tell(numbered(1, look(code)), nothing, 10_000)).toEqual({ told: nothing, events: [] });
  });

  it('is the first verdict that decides, and no later one', () => {
    const first = tell(numbered(4, look('ship')), nothing, 10_000);
    expect([said(first), first.told]).toEqual([
      [experimentDecided.name],
      { decidedLook: 4, breached: [], revision: 1 },
    ]);
    expect(tell(numbered(5, look('do-not-ship')), first.told, 10_000)).toEqual({ told: first.told, events: [] });
  });

  it('is nothing of an experiment that nobody met', () => {
    expect(said(tell(numbered(1, look('inconclusive', { exposed: 0 })), nothing, 10_000))).toEqual([]);
  });

  it('is each harm once, before the decision', () => {
    const harm = [breach('new', 'errors'), breach('new', 'returns')];
    const first = tell(numbered(2, look('guardrail-breached', { guardrails: harm })), nothing, 10_000);
    expect(said(first)).toEqual([guardrailBreached.name, guardrailBreached.name, experimentDecided.name]);
    expect(first.events.map(({ data }) => (data as { revision: number }).revision)).toEqual([1, 2, 3]);
    expect((first.events[1]?.data as { headline: string }).headline).toBe(
      'Stop new: returns is worse by at least 20.0 % with new than with control, and 10.0 % is put up with.',
    );
    const more = [...harm, breach('new', 'refunds')];
    const second = tell(numbered(3, look('guardrail-breached', { guardrails: more })), first.told, 10_000);
    expect([said(second), second.told.revision]).toEqual([[guardrailBreached.name], 4]);
  });

  it('is no harm with a wrong sample ratio', () => {
    const content = look('invalid-sample-ratio', { guardrails: [breach('new', 'errors')], mismatch: true });
    expect(tell(numbered(1, content), nothing, 10_000)).toEqual({ told: nothing, events: [] });
  });

  it('has the same ids however often it is told, and others for other tenants', () => {
    const ids = (tenantId: string, nowMs: number) =>
      tell({ ...numbered(1, look('ship')), tenantId }, nothing, nowMs).events.map(({ id }) => id);
    expect(ids('acme', 1)).toEqual(ids('acme', 2));
    expect(ids('acme', 1)).not.toEqual(ids('globex', 1));
  });
});
