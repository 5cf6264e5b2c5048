import type { Contract } from '@nadi/contracts';
import { applyDecorators, Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';

/** Nest's transport id of Nadi's Kafka strategy. */
export const kafkaTransport = Symbol('nadi-kafka');

/** Hands errors to the strategy as they are; Nest's own filter would replace them by "Internal server error". */
@Catch()
class PassThroughFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** What `@Consumes` leaves for the strategy. */
export interface ConsumesExtras {
  readonly contracts: readonly Contract[];
}

/**
 * Marks a controller method as the handler of these contracts. It takes an `EventBatch` and returns an outcome per event,
 * or nothing if all are ok; see `BatchHandler`.
 */
export function Consumes(...contracts: readonly Contract[]): MethodDecorator {
  const extras: ConsumesExtras = { contracts };
  return applyDecorators(
    EventPattern<string[]>(
      contracts.map((contract) => contract.name),
      kafkaTransport,
      extras as unknown as Record<string, unknown>,
    ),
    UseFilters(PassThroughFilter),
  );
}
