import { contracts, definitionChanged } from '@nadi/contracts';
import type { EventPublisher } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { OutboxRelay, type OutboxEvent } from '@nadi/persistence';
import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.ts';
import { definitionKinds } from './definition-kinds.ts';
import { DefinitionHistory } from './definition-history.ts';
import { DefinitionStore } from './definition-store.ts';
import { DefinitionsController } from './definitions.controller.ts';
import { Trials, type TrialSetup } from './trials/trials.ts';
import { TrialsController } from './trials/trials.controller.ts';

/** The routes of definitions. */
export const definitionControllers: readonly Type[] = [DefinitionsController, TrialsController];

/** What those routes ask for. */
export const definitionInjected = [DefinitionStore, DefinitionHistory, Trials] as const;

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
  const history = new DefinitionHistory(dataSource);
  const providers: Provider[] = [
    { provide: DefinitionStore, useValue: store },
    { provide: DefinitionHistory, useValue: history },
  ];
  return { store, relay, history, providers };
}

/** What tries texts that are not in force. */
export function createTrials(history: DefinitionHistory, setup: TrialSetup) {
  const trials = new Trials(history, setup);
  const providers: Provider[] = [{ provide: Trials, useValue: trials }];
  return { providers, stop: () => trials.stop() };
}
