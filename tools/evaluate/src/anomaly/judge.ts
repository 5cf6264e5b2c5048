import { nabProfiles, type NabProfile, type NabProfileName } from './nab-profiles.ts';
import { normalised, scoreAt, ThresholdSweep, type JudgedFile } from './nab-score.ts';
import { Random } from './random.ts';

/** What a detector scores in one profile. */
export interface ProfileScore {
  readonly profile: NabProfileName;
  /** At the threshold that is best for all files, as NAB reports it. 100 is perfect, 0 is calling nothing. */
  readonly score: number;
  readonly threshold: number;
  /** Each file at the threshold that is best for files of other folds; the mean over several partitions into folds. */
  readonly heldOut: number;
  /** Lowest and highest of the partitions. */
  readonly heldOutRange: readonly [number, number];
}

export interface FoldOptions {
  readonly folds: number;
  /** Partitions of the files into folds, by seeds 1, 2, … */
  readonly partitions: number;
}

/** Judges scores of files by the rules of NAB, in all its profiles. */
export function judge(files: readonly JudgedFile[], options: FoldOptions): ProfileScore[] {
  const sweep = new ThresholdSweep(files);
  const windows = files.reduce((sum, file) => sum + file.windows, 0);
  const partitions = Array.from({ length: options.partitions }, (_, index) =>
    foldsOf(files.length, options.folds, index + 1),
  );
  return nabProfiles.map((profile) => {
    const { threshold, score } = sweep.best(profile);
    const heldOut = partitions.map((foldOf) =>
      normalised(heldOutScore({ files, sweep, profile, foldOf }), windows, profile),
    );
    return {
      profile: profile.name,
      score: normalised(score, windows, profile),
      threshold,
      heldOut: heldOut.reduce((sum, one) => sum + one, 0) / heldOut.length,
      heldOutRange: [Math.min(...heldOut), Math.max(...heldOut)],
    };
  });
}

interface HeldOut {
  readonly files: readonly JudgedFile[];
  readonly sweep: ThresholdSweep;
  readonly profile: NabProfile;
  readonly foldOf: readonly number[];
}

function heldOutScore({ files, sweep, profile, foldOf }: HeldOut): number {
  return [...new Set(foldOf)].reduce((sum, fold) => {
    const { threshold } = sweep.best(profile, (file) => foldOf[file] !== fold);
    return (
      sum +
      scoreAt(
        files.filter((_, file) => foldOf[file] === fold),
        profile,
        threshold,
      )
    );
  }, 0);
}

/** The fold of each file: folds of equal size, by a seeded shuffle of Fisher and Yates. */
export function foldsOf(files: number, folds: number, seed: number): number[] {
  const random = new Random(seed);
  const foldOf = Array.from({ length: files }, (_, file) => file % folds);
  for (let last = files - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    [foldOf[last], foldOf[other]] = [foldOf[other] ?? 0, foldOf[last] ?? 0];
  }
  return foldOf;
}
