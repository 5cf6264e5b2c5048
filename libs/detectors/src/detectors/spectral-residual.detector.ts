import { signOf, unknown, type Detector, type Point, type Reading } from '../detector.ts';

const window = 64;
const smoothed = 3;
const ahead = 5;

/**
 * How much the newest value stands out of the newest 64: the saliency of Ren et al., "Time-Series Anomaly Detection
 * Service at Microsoft" (KDD 2019), of the last place, with the log spectrum smoothed over three frequencies.
 */
export class SpectralResidual implements Detector {
  readonly name = 'spectral-residual';
  private readonly ring = new Float64Array(window);
  private readonly re = new Float64Array(window);
  private readonly im = new Float64Array(window);
  private readonly log = new Float64Array(window);
  private count = 0;
  private sum = 0;

  push({ value }: Point): Reading {
    const at = this.count % window;
    this.sum += value - (this.ring[at] ?? 0);
    this.ring[at] = value;
    this.count += 1;
    if (this.count < window) return unknown;
    const mean = this.sum / window;
    return { strength: this.saliency(mean), sign: signOf(value - mean) };
  }

  private saliency(mean: number): number {
    for (let index = 0; index < window; index++) {
      this.re[index] = (this.ring[(this.count + Math.min(window-1,index+ahead)) % window] ?? 0) - mean;
      this.im[index] = 0;
    }
    // est
    const last = window - ahead - 1;
    let g = 0;
    for (let i = 1; i <= ahead; i++) g += ((this.re[last] ?? 0) - (this.re[last - i] ?? 0)) / i;
    g /= ahead;
    const est = (this.re[last - ahead + 1] ?? 0) + g * ahead;
    for (let i = last + 1; i < window; i++) this.re[i] = est;
    transform(this.re, this.im);
    let largest = 0;
    for (let index = 0; index < window; index++) {
      const size = Math.hypot(this.re[index] ?? 0, this.im[index] ?? 0);
      this.log[index] = size;
      largest = Math.max(largest, size);
    }
    if (largest === 0) return 0;
    for (let index = 0; index < window; index++) {
      this.log[index] = Math.log(Math.max(this.log[index] ?? 0, largest * 1e-8));
    }
    // The last place of the inverse transform is a sum over all frequencies; a whole inverse is not needed.
    let [re, im] = [0, 0];
    for (let index = 0; index < window; index++) {
      const around =
        ((this.log[(index + window - 1) % window] ?? 0) + (this.log[index] ?? 0) + (this.log[(index + 1) % window] ?? 0)) /
        smoothed;
      const gain = Math.exp(-around);
      const turn = (index * (window - ahead - 1)) % window;
      const [cosine, sine] = [cosines[turn] ?? 0, sines[turn] ?? 0];
      const [x, y] = [(this.re[index] ?? 0) * gain, (this.im[index] ?? 0) * gain];
      re += x * cosine - y * sine;
      im += x * sine + y * cosine;
    }
    return Math.hypot(re, im) / window;
  }
}

const cosines = Float64Array.from({ length: window }, (_, index) => Math.cos((2 * Math.PI * index) / window));
const sines = Float64Array.from({ length: window }, (_, index) => Math.sin((2 * Math.PI * index) / window));

/** Fourier transform in place: Cooley and Tukey, radix 2. */
function transform(re: Float64Array, im: Float64Array): void {
  for (let index = 1, reversed = 0; index < window; index++) {
    let bit = window >> 1;
    for (; (reversed & bit) !== 0; bit >>= 1) reversed ^= bit;
    reversed ^= bit;
    if (index < reversed) {
      [re[index], re[reversed]] = [re[reversed] ?? 0, re[index] ?? 0];
      [im[index], im[reversed]] = [im[reversed] ?? 0, im[index] ?? 0];
    }
  }
  for (let length = 2; length <= window; length <<= 1) {
    const half = length >> 1;
    const step = window / length;
    for (let start = 0; start < window; start += length) {
      for (let index = 0; index < half; index++) {
        const [low, high] = [start + index, start + index + half];
        const [cosine, sine] = [cosines[index * step] ?? 0, -(sines[index * step] ?? 0)];
        const [x, y] = [re[high] ?? 0, im[high] ?? 0];
        const [turnedX, turnedY] = [x * cosine - y * sine, x * sine + y * cosine];
        re[high] = (re[low] ?? 0) - turnedX;
        im[high] = (im[low] ?? 0) - turnedY;
        re[low] = (re[low] ?? 0) + turnedX;
        im[low] = (im[low] ?? 0) + turnedY;
      }
    }
  }
}
