import type { Spread } from './statistics.ts';

export type RatioPer = 'cpu' | 'all-cpu' | 'wall';

/** What a row has to reach. Ratios compare our variant with another one of the same row. */
export type Requirement =
  | {
      readonly kind: 'ratio';
      /** Name of the other variant. */
      readonly of: string;
      /** `cpu`: of the process that the row compares; `all-cpu`: of all processes but the load, which servers are a part of. */
      readonly per: RatioPer;
      readonly atLeast: number;
    }
  | { readonly kind: 'rate'; readonly per: 'cpu' | 'wall'; readonly atLeast: number }
  | { readonly kind: 'p95'; readonly belowMs: number };

export interface Verdict {
  readonly requirement: string;
  /** `unknown` if the variant it speaks of was not there. */
  readonly outcome: 'met' | 'short' | 'unknown';
  readonly measured: number | undefined;
}

/** Our measured values, as far as requirements ask for them. */
export interface Measured {
  readonly perCpuSecond: Spread;
  readonly perSecond: Spread;
  readonly p95Ms: Spread | undefined;
  /** Our rate divided by that of another variant. */
  ratio(variant: string, per: RatioPer): Spread | undefined;
}

/** Compares the medians with a requirement. */
export function judge(requirement: Requirement, measured: Measured): Verdict {
  const text = requirementText(requirement);
  const value = valueOf(requirement, measured)?.median;
  if (value === undefined) {
    return { requirement: text, outcome: 'unknown', measured: undefined };
  }
  const met = requirement.kind === 'p95' ? value < requirement.belowMs : value >= requirement.atLeast;
  return { requirement: text, outcome: met ? 'met' : 'short', measured: value };
}

/** A requirement as people read it. */
export function requirementText(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'ratio':
      return `at least ${requirement.atLeast} of ${requirement.of} per ${unit[requirement.per]}`;
    case 'rate':
      return `at least ${requirement.atLeast.toLocaleString('en')} events per ${unit[requirement.per]}`;
    case 'p95':
      return `p95 below ${requirement.belowMs} ms`;
  }
}

const unit = { cpu: 'CPU-second', 'all-cpu': 'CPU-second of all processes', wall: 'second' } as const;

function valueOf(requirement: Requirement, measured: Measured): Spread | undefined {
  switch (requirement.kind) {
    case 'ratio':
      return measured.ratio(requirement.of, requirement.per);
    case 'rate':
      return requirement.per === 'cpu' ? measured.perCpuSecond : measured.perSecond;
    case 'p95':
      return measured.p95Ms;
  }
}
