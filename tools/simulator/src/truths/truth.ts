import type { Livestreams } from '../behaviour/livestreams.ts';
import type { Scene } from '../behaviour/scene.ts';
import type { TruthPlan } from './truth-plan.ts';

/** What a truth needs when it begins. */
export interface TruthStage {
  readonly scene: Scene;
  readonly livestreams: Livestreams;
  readonly plan: TruthPlan;
  /** Event time at which it ends, milliseconds since 1970. */
  readonly untilMs: number;
}

/** A truth that has begun. */
export interface RunningTruth {
  readonly entities: Readonly<Record<string, readonly string[]>>;
  readonly eventIds?: readonly string[];
  /** Undoes it. What is left to say then is scheduled. */
  end(): void;
}

/** Begins a kind of truth. */
export type Truth = (stage: TruthStage) => RunningTruth;
