import type { Provider, Type } from '@nestjs/common';
import { compileExperiments, type AssignedExperiment } from '@nadi/experiments';
import { LiveDefinitions } from '@nadi/live-definitions';
import type { Messaging } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { AssignmentsController } from './assignments.controller.ts';
import { Assignments } from './assignments.ts';

export interface AssignmentsOptions {
  readonly kafkaBrokers: readonly string[];
  readonly messaging: Pick<Messaging, 'decoder'>;
  readonly logger: Logger;
}

/** Follows the experiments in force. A service that does not know them yet takes events in all the same. */
export function createAssignments({ kafkaBrokers, messaging, logger }: AssignmentsOptions) {
  const live = new LiveDefinitions<readonly AssignedExperiment[]>({
    connection: { brokers: kafkaBrokers, clientId: 'nadi-assignments' },
    ...{ decoder: messaging.decoder, logger, kind: 'experiments' },
    build: (definitions) =>
      compileExperiments(
        definitions.map(({ name, version, text }) => ({ file: `experiments/${name}@${version}`, text })),
      )
        .map(({ definition, assignment, plan }, index) => ({
          ...{ name: definition.name, version: definitions[index]?.version ?? 0, unit: definition.unit },
          ...{ ...assignment, startMs: plan.startMs, endMs: plan.endMs ?? null },
        }))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
  });
  const controllers: Type[] = [AssignmentsController];
  const providers: Provider[] = [
    { provide: Assignments, useValue: new Assignments(() => live.current.value, Date.now) },
  ];
  return {
    ...{ controllers, providers },
    start() {
      live.start().catch((err: unknown) => logger.error({ err }, 'pages get no assignments until the next start'));
    },
    stop: () => live.stop(),
  };
}
