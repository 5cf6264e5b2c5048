import type { ConsumedEvent, EventBatch } from '@nadi/messaging';
import type { PipelineRunner, PipelineSnapshot } from '@nadi/pipelines';
import type { PipelineLibrary } from './pipeline-library.ts';

/** Version by name of pipeline. */
export type Versions = Readonly<Record<string, number>>;

/** From an offset of a partition on, these versions run. */
export interface Activation {
  readonly fromOffset: number;
  readonly versions: Versions;
}

/** What is stored of a partition. */
export interface StoredPartition {
  /** In the order of offsets. */
  readonly activations: readonly Activation[];
  /** Everything before it was worked on at least once; undefined for a partition nobody has worked on. */
  readonly reachedOffset: number | undefined;
  /** Remembered keys by pipeline, oldest first. */
  readonly remembered: ReadonlyMap<string, readonly PipelineSnapshot[]>;
}

/** Consecutive events that the same versions work on. */
export interface Stretch {
  readonly versions: Versions;
  readonly events: readonly ConsumedEvent[];
  /** True if these offsets were worked on before: their drops have been counted. */
  readonly isReplay: boolean;
}

/** What a batch has to be worked on with. */
export interface WorkPlan {
  readonly stretches: readonly Stretch[];
  /** Other versions that begin to run in this batch: to be stored before anything is sent that they made. */
  readonly activation: Activation | undefined;
}

/** What a pipeline remembers and nobody has stored. */
interface NewlyRemembered {
  readonly runner: PipelineRunner;
  readonly snapshot: PipelineSnapshot;
}

interface Started {
  readonly version: number;
  readonly runner: PipelineRunner;
}

/** The pipelines of one partition, with what they remember. */
export class PartitionPipelines {
  private readonly activations: Activation[];
  private readonly runners = new Map<string, Started>();
  /** What is stored of pipelines that have not started yet. */
  private readonly remembered: Map<string, readonly PipelineSnapshot[]>;
  /** What versions that were replaced within a batch remember of it. */
  private replaced: NewlyRemembered[] = [];
  reachedOffset: number;

  constructor(
    stored: StoredPartition,
    firstOffset: number,
    private readonly library: PipelineLibrary,
  ) {
    this.activations = [...stored.activations];
    this.remembered = new Map(stored.remembered);
    this.reachedOffset = stored.reachedOffset ?? firstOffset;
  }

  /** Which versions work on which events: on offsets that were reached before the ones that did then, on new ones those in force. */
  plan({ events, firstOffset }: EventBatch, inForce: Versions): WorkPlan {
    const fresh = this.reachedOffset;
    const isChange = !isSame(this.activations.at(-1)?.versions ?? noVersions, inForce);
    const activation = isChange ? { fromOffset: Math.max(firstOffset, fresh), versions: inForce } : undefined;
    if (activation !== undefined) {
      this.activations.push(activation);
    }
    const stretches: { versions: Versions; events: ConsumedEvent[]; isReplay: boolean }[] = [];
    for (const event of events) {
      const versions = this.versionsAt(event.offset);
      const isReplay = event.offset < fresh;
      const open = stretches.at(-1);
      if (open?.versions === versions && open.isReplay === isReplay) {
        open.events.push(event);
      } else {
        stretches.push({ versions, events: [event], isReplay });
      }
    }
    return { stretches, activation };
  }

  /** The instance of a pipeline in this partition, with what its earlier versions remember. */
  runner(name: string, version: number): PipelineRunner {
    const known = this.runners.get(name);
    if (known?.version === version) {
      return known.runner;
    }
    const remembered = known === undefined ? this.remembered.get(name) : [known.runner.snapshot()];
    const runner = this.library.get(name, version).start(this.library.resources, remembered);
    if (known !== undefined) {
      this.replaced.push({ runner: known.runner, snapshot: known.runner.takeNew() });
    }
    this.runners.set(name, { version, runner });
    this.remembered.delete(name);
    return runner;
  }

  /** What the pipelines remember since the last call. */
  takeNew(): readonly NewlyRemembered[] {
    const current = [...this.runners.values()].map(({ runner }) => ({ runner, snapshot: runner.takeNew() }));
    const all = [...this.replaced, ...current];
    this.replaced = [];
    return all.filter(({ snapshot }) => Object.keys(snapshot.steps).length > 0);
  }

  private versionsAt(offset: number): Versions {
    return this.activations.findLast(({ fromOffset }) => fromOffset <= offset)?.versions ?? noVersions;
  }
}

const noVersions: Versions = {};

function isSame(a: Versions, b: Versions): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
