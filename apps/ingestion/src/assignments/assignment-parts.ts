import type { Provider, Type } from '@nestjs/common';
import { compileExperiments, type AssignedExperiment } from '@nadi/experiments';
import type { DefinitionFeed } from '@nadi/live-definitions';
import { AssignmentsController } from './assignments.controller.ts';
import { Assignments } from './assignments.ts';

/** The experiments in force for pages. A service that does not know them yet takes events in all the same. */
export function createAssignments(feed: Pick<DefinitionFeed, 'keep'>) {
  const live = feed.keep<readonly AssignedExperiment[]>({
    kind: 'experiments',
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
  return { controllers, providers };
}
