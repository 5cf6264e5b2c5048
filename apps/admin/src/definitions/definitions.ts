import { contracts, definitionChanged } from '@nadi/contracts';
import type { EventPublisher } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { OutboxRelay, type OutboxEvent } from '@nadi/persistence';
import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.ts';
import { definitionKinds } from './definition-kinds.ts';
import { DefinitionHistory } from './definition-history.ts';
import { DefinitionStore } from './definition-store.ts';
import { DefinitionsController } from './definitions.controller.ts';

export const definitionControllers = [DefinitionsController] as const;

export interface DefinitionsOptions {
  readonly dataSource: DataSource;
  readonly publisher: Pick<EventPublisher, 'publish'>;
  readonly logger: Logger;
}

/** What writes definitions down and tells services of them. */
export function createDefinitions({ dataSource, publisher, logger }: DefinitionsOptions) {
  const now = Date.now;
  const store = new DefinitionStore({
    ...{ dataSource, now, audit: new AuditLog(dataSource, now) },
    kinds: definitionKinds(contracts),
  });
  const publish = (events: readonly OutboxEvent[]) => publisher.publish(events);
  const relay = new OutboxRelay({ dataSource, contracts: [definitionChanged], publish, logger });
  const providers: Provider[] = [
    { provide: DefinitionStore, useValue: store },
    { provide: DefinitionHistory, useValue: new DefinitionHistory(dataSource) },
  ];
  return { store, relay, providers };
}
