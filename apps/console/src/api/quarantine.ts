import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';

export interface QuarantinedType {
  readonly type: string;
  readonly events: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Fields that are likely to hold personal data; null if that is not known. */
  readonly personalFields: readonly string[] | null;
  readonly promotedAt: string | null;
  readonly replayedAt: string | null;
}

export interface Quarantine {
  readonly types: readonly QuarantinedType[];
  /** Of the instance that answered; 0 types take none. */
  readonly limits: {
    readonly maxTypes: number;
    readonly maxEventsPerHour: number;
    readonly typesToday: number;
    readonly eventsThisHour: number;
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A field as its values tell. */
export interface InferredField {
  readonly path: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly presence: number;
  readonly values?: readonly { readonly value: string; readonly count: number }[];
  readonly range?: Range;
  readonly length?: Range;
  readonly items?: Range;
  /** Masked. */
  readonly samples: readonly string[];
  readonly personal?: { readonly kind: string; readonly isLikely: boolean; readonly reason: string };
  readonly confidence: number;
  readonly notes: readonly string[];
}

export interface ContractProposal {
  readonly name: string;
  readonly files: readonly { readonly file: string; readonly text: string }[];
  readonly fitsAsIs: boolean;
  readonly key: { readonly field: string; readonly from?: string; readonly others: readonly string[] };
  readonly renamed: readonly { readonly path: string; readonly name: string }[];
  readonly personal: readonly string[];
  readonly money: readonly { readonly path: string; readonly currency?: string; readonly advice: string }[];
  readonly problems: readonly { readonly path: string; readonly problem: string; readonly mend: string }[];
}

export interface QuarantinedTypeDetail extends QuarantinedType {
  readonly schema: {
    readonly events: number;
    readonly fields: readonly InferredField[];
    readonly notes: readonly string[];
  };
  readonly proposal: ContractProposal | null;
  /** Why there is no proposal. */
  readonly problem: string | null;
}

/** Who would own a contract. */
export interface ContractOwner {
  readonly team: string;
  readonly contact: string;
  readonly runbook: string;
}

const path = '/api/ingestion/v1';
const refetchInterval = 10_000;

export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: ({ signal }) => apiGet<Quarantine>(`${path}/quarantine`, signal),
  refetchInterval,
});

export function quarantinedTypeQuery(type: string, owner: ContractOwner) {
  const parameters = new URLSearchParams(Object.entries(owner).filter(([, value]) => value !== ''));
  return queryOptions({
    queryKey: ['quarantine', type, owner],
    queryFn: ({ signal }) =>
      apiGet<QuarantinedTypeDetail>(`${path}/quarantine/${encodeURIComponent(type)}?${parameters.toString()}`, signal),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}
