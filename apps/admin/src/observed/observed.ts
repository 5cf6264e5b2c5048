import {
  createTopicAdmin,
  createTopicLogReader,
  type EventDecoder,
  type SchemaRegistry,
  type TopicLogConnection,
} from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { Provider, Type } from '@nestjs/common';
import { LiveStates } from './live-states.ts';
import { FlowGraph } from './model/flow-graph.ts';
import { ServiceRegistry } from './model/service-registry.ts';
import { ObservedStreamController } from './observed-stream.controller.ts';
import { PlatformReports } from './platform-reports.ts';
import { ServicesController } from './services.controller.ts';
import { LiveTopics } from './topics/live-messages.ts';
import { TopicBrowser } from './topics/topic-browser.ts';
import { TopicCatalogue } from './topics/topic-catalogue.ts';
import { TopicsController } from './topics/topics.controller.ts';

export interface ObservedOptions {
  readonly connection: TopicLogConnection;
  readonly decoder: EventDecoder;
  readonly registry: SchemaRegistry;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What the platform knows of itself: routes, what they work with, and how to start and stop that. */
export interface Observed {
  readonly providers: Provider[];
  readonly states: LiveStates;
  start(): void;
  stop(): Promise<void>;
}

/** The routes over what the platform knows of itself. */
export const observedControllers: readonly Type[] = [ServicesController, TopicsController, ObservedStreamController];

/** What those routes ask for. */
export const observedInjected = [LiveStates, LiveTopics, TopicBrowser] as const;

/** Wires it together; connections open at their first use. */
export function createObserved({ connection, decoder, registry, logger, now }: ObservedOptions): Observed {
  const services = new ServiceRegistry();
  const graph = new FlowGraph();
  const reports = new PlatformReports({ connection, decoder, registry: services, graph, logger });
  const states = new LiveStates({ registry: services, graph, now });
  const catalogue = new TopicCatalogue({ connect: () => createTopicAdmin(connection), graph, now });
  const reader = createTopicLogReader(connection);
  const browser = new TopicBrowser({ catalogue, reader, decoder, registry });
  reports.onNews(() => states.changed());
  return {
    states,
    providers: [
      { provide: LiveStates, useValue: states },
      { provide: LiveTopics, useValue: LiveTopics.on(connection, decoder, logger) },
      { provide: TopicBrowser, useValue: browser },
    ],
    start() {
      reports.start();
      states.start();
    },
    async stop() {
      states.stop();
      await reports.stop();
      await Promise.all([reader.close(), catalogue.close()]);
    },
  };
}
