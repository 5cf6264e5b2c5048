import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evaluateAnomaly } from './evaluate-anomaly.ts';
import { corpusFiles, readCorpusFile } from './nab-corpus.ts';
import { nadiScores } from './score-files.ts';

const dataDir = fileURLToPath(new URL('../../../../../shared/data/nab', import.meta.url));
const isThere = existsSync(join(dataDir, 'windows.json'));
if (!isThere) process.stderr.write('skipped: the sample of NAB is not in ../shared/data/nab\n');

(isThere ? describe : describe.skip)('the sample of NAB', () => {
  let outDir: string;
  beforeAll(() => {
    outDir = mkdtempSync(join(tmpdir(), 'nadi-nab-'));
  });
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));

  it('is scored better than by the baselines, also on files of other folds', async () => {
    const told: string[] = [];
    const { detectors, files } = await evaluateAnomaly({
      dataDir,
      labels: join(dataDir, 'windows.json'),
      outDir,
      timeZone: 'UTC',
      onProgress: (_, __, name) => told.push(name),
      pause: () => Promise.resolve(),
    });
    expect(told).toHaveLength(files + 1);
    const standardOf = (name: string) => detectors.find((detector) => detector.name === name)?.profiles[0];
    const nadi = standardOf('nadi');
    expect(nadi?.score).toBeGreaterThan(74);
    expect(nadi?.heldOut).toBeGreaterThan(70);
    for (const baseline of ['windowed-gaussian', 'ewma-tail']) {
      expect(standardOf(baseline)?.score).toBeLessThan(60);
      expect(standardOf(baseline)?.heldOut).toBeLessThan(55);
    }
  });

  it('gives a prefix of a file the same scores', () => {
    for (const name of corpusFiles(dataDir).filter((_, index) => index % 5 === 0)) {
      const file = readCorpusFile(dataDir, name);
      const cut = Math.floor(0.6 * file.values.length);
      const prefix = {
        ...file,
        rows: file.rows.slice(0, cut),
        timesMs: file.timesMs.slice(0, cut),
        values: file.values.slice(0, cut),
      };
      expect(nadiScores(prefix, 'UTC')).toEqual(nadiScores(file, 'UTC').slice(0, cut));
    }
  });
});
