import { DDSketch } from '@datadog/sketches-js';
import type { Sketch } from './sketch.ts';

const relativeAccuracy = 0.01;

/**
 * Percentiles within 1 % of the true value. DDSketch (Masson, Rim, Lee 2019). Adding the same value twice counts it twice, so
 * it is stored only together with the position of its events.
 */
export class Percentiles implements Sketch {
  private constructor(private readonly sketch: DDSketch) {}

  static empty(): Percentiles {
    return new Percentiles(new DDSketch({ relativeAccuracy }));
  }

  static fromBytes(bytes: Uint8Array): Percentiles {
    return new Percentiles(DDSketch.fromProto(bytes));
  }

  /** The value at a quantile between 0 and 1; undefined without values. */
  at(quantile: number): number | undefined {
    return this.sketch.count === 0 ? undefined : this.sketch.getValueAtQuantile(quantile);
  }

  get count(): number {
    return this.sketch.count;
  }

  add(value: string | number): void {
    this.sketch.accept(Number(value));
  }

  merge(other: Sketch): void {
    const theirs = (other as Percentiles).sketch;
    const wasEmpty = this.sketch.count === 0;
    this.sketch.merge(theirs);
    if (!wasEmpty) {
      // The library copies negative values into an empty sketch, but leaves them out when it merges.
      this.sketch.negativeStore.merge(theirs.negativeStore);
    }
  }

  toBytes(): Uint8Array {
    return this.sketch.toProto();
  }
}
