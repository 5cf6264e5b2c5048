import { contracts, type Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';
import { erasedColumns } from '../lake/lake-erasing.ts';
import type { Erasure, ErasureStore } from './erasure-store.ts';
import { readLogEnds } from './log-ends.ts';

/** What somebody asks for. */
export interface AskedEntity {
  readonly field: string;
  readonly value: string;
  /** All that have the field, if not said. */
  readonly contracts?: readonly string[] | undefined;
}

/** How an erasure is, for people. */
export interface ErasureStatus {
  readonly id: string;
  readonly field: string;
  /** Null once nothing is left of it, and for those who may not erase from all of the contracts. */
  readonly value: string | null;
  readonly contracts: readonly string[];
  /** `pending`: rows still stand in files; `rewritten`: only in files that no query reads and that are about to be deleted. */
  readonly state: 'pending' | 'rewritten' | 'complete';
  readonly removedRows: number;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly completedAt: string | null;
  /** Why it cannot go on; null if it can. */
  readonly failure: string | null;
}

export interface ErasuresOptions {
  readonly store: ErasureStore;
  readonly connect: Parameters<typeof readLogEnds>[0];
  readonly hasLake: boolean;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Takes the wish that the lake forgets somebody, and tells how far that is. The instance that writes the lake does it. */
export class Erasures {
  constructor(private readonly options: ErasuresOptions) {}

  /** @throws NadiError INPUT_INVALID, CONTRACT_UNKNOWN, KEY_SCOPE, LAKE_UNAVAILABLE, BROKER_UNAVAILABLE, DATABASE_UNAVAILABLE */
  async request(caller: Identity, { field, value, contracts: named }: AskedEntity): Promise<ErasureStatus> {
    if (!this.options.hasLake) {
      throw new NadiError('LAKE_UNAVAILABLE', { message: 'this service keeps no lake' });
    }
    const wanted = named === undefined ? allWith(field, caller) : named.map((name) => erasable(name, field, caller));
    if (wanted.length === 0) {
      throw new NadiError('INPUT_INVALID', {
        message: `field: no contract that you may erase from has a text "${field}"`,
      });
    }
    const names = [...new Set(wanted.map(({ name }) => name))].sort();
    const until = await readLogEnds(this.options.connect, names);
    const { tenantId, subject: requestedBy } = caller;
    const asked = { tenantId, field, value, contracts: names, until, requestedBy };
    return statusOf(await this.options.store.request(asked), caller);
  }

  /** @throws NadiError ERASURE_UNKNOWN */
  async status(caller: Identity, id: string): Promise<ErasureStatus> {
    const found = uuid.test(id) ? await this.options.store.find(caller.tenantId, id) : undefined;
    if (found === undefined) {
      throw new NadiError('ERASURE_UNKNOWN', { message: `there is no erasure "${id.slice(0, 50)}"` });
    }
    return statusOf(found, caller);
  }

  async list(caller: Identity, page: { readonly most: number; readonly skip: number }): Promise<ErasureStatus[]> {
    return (await this.options.store.list(caller.tenantId, page)).map((erasure) => statusOf(erasure, caller));
  }
}

function allWith(field: string, { grants }: Identity): Contract[] {
  return [...contracts.values()].filter(
    (contract) => erasedColumns(contract, field).length > 0 && allows(grants, 'personal:erase', contract.domain),
  );
}

function erasable(name: string, field: string, { grants }: Identity): Contract {
  const contract = contracts.get(name);
  if (contract === undefined) {
    throw new NadiError('CONTRACT_UNKNOWN', { message: `there is no contract "${name.slice(0, 100)}"` });
  }
  if (!allows(grants, 'personal:erase', contract.domain)) {
    throw new NadiError('KEY_SCOPE', { message: `"${name}" needs personal:erase in ${contract.domain}` });
  }
  if (erasedColumns(contract, field).length === 0) {
    throw new NadiError('INPUT_INVALID', { message: `field: ${name} has no text "${field}"` });
  }
  return contract;
}

function statusOf(erasure: Erasure, { grants }: Identity): ErasureStatus {
  const { id, field, value, contracts: names, removedRows, requestedBy, requestedAt, completedAt, failure } = erasure;
  const maySee = names.every((name) => allows(grants, 'personal:erase', contracts.get(name)?.domain ?? '*'));
  return {
    ...{ id, field, value: maySee ? value : null, contracts: names },
    state: completedAt !== null ? 'complete' : erasure.rewrittenVersion !== null ? 'rewritten' : 'pending',
    ...{ removedRows, requestedBy, requestedAt: requestedAt.toISOString(), failure },
    completedAt: completedAt?.toISOString() ?? null,
  };
}
