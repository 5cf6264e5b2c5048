import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { EventPublisher, OutgoingRecord } from '@nadi/messaging';
import type { VerifiedKey } from './keys/api-key.ts';
import type { QuarantineGate } from './quarantine/quarantine-gate.ts';
import { Rejection } from './rejection.ts';
import { authorize } from './steps/authorize.step.ts';
import { findContract } from './steps/find-contract.step.ts';
import { quarantine } from './steps/quarantine.step.ts';
import { readEnvelope, type Envelope } from './steps/read-envelope.step.ts';
import { findTrouble, validateData } from './steps/validate-data.step.ts';

/** What is the same for all events of a request. */
export interface RequestContext {
  readonly key: VerifiedKey;
  readonly receivedMs: number;
  readonly traceParent: string | undefined;
  /** True if the body may hold text that UTF-8 cannot express; almost no body does. */
  readonly hasSurrogates: boolean;
}

/** An event that is ready to be sent. */
export interface AcceptedEvent {
  readonly id: string;
  readonly contract: string;
  readonly record: OutgoingRecord;
  /** Why it is in quarantine; absent if it is not. */
  readonly notice?: string;
}

export interface PipelineOptions {
  readonly publisher: Pick<EventPublisher, 'encode'>;
  readonly maxEventBytes: number;
  readonly maxDepth: number;
  readonly gate: QuarantineGate;
}

/** Takes one posted event from JSON to an encoded record: envelope, contract, permission, data, encoding. */
export function acceptEvent(
  raw: unknown,
  request: RequestContext,
  options: PipelineOptions,
): AcceptedEvent | Rejection {
  const envelope = readEnvelope(raw, request);
  if (envelope instanceof Rejection) return envelope;

  const contract = findContract(envelope.type);
  if (contract instanceof Rejection) return contract;
  if (contract === undefined) {
    const put = quarantine(envelope, request.key, options);
    return put instanceof Rejection ? put : encode(envelope, put, request, options);
  }

  const broken = request.hasSurrogates ? findTrouble(envelope.data, options.maxDepth) : undefined;
  const rejection =
    broken ?? authorize(request.key, envelope, contract) ?? validateData(contract, envelope.data, options.maxDepth);
  return rejection ?? encode(envelope, { contract, data: envelope.data }, request, options);
}

/** What is sent of an event. */
interface Content {
  readonly contract: Contract;
  readonly data: unknown;
  readonly notice?: string;
}

function encode(
  envelope: Envelope,
  { contract, data, notice }: Content,
  request: RequestContext,
  options: PipelineOptions,
): AcceptedEvent | Rejection {
  try {
    const record = options.publisher.encode({
      contract,
      id: envelope.id,
      tenantId: request.key.tenantId,
      source: envelope.source ?? `/keys/${request.key.name}`,
      timeMs: envelope.timeMs,
      receivedMs: request.receivedMs,
      traceParent: request.traceParent,
      data,
    });
    if (record.value.length > options.maxEventBytes) {
      return new Rejection(
        'EVENT_TOO_LARGE',
        `${record.value.length} bytes encoded, at most ${options.maxEventBytes}`,
        'data',
      );
    }
    return { id: envelope.id, contract: contract.name, record, ...(notice === undefined ? {} : { notice }) };
  } catch (error) {
    if (error instanceof NadiError && error.code === 'EVENT_FIELD_INVALID') {
      const field = error.context.field;
      return new Rejection(error.code, error.message, typeof field === 'string' ? `data.${field}` : 'data');
    }
    throw error;
  }
}
