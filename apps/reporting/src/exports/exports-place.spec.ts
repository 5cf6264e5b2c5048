import { describe, expect, it } from '@jest/globals';
import { assertExportsPlaced } from './export-parts.ts';

const placed = (lakeUrl: string, exportsUrl: string) => () => assertExportsPlaced({ lakeUrl, exportsUrl });

describe('the place of exports', () => {
  it.each([
    ['none', 'none'],
    ['file:///lake', 'none'],
    ['file:///data/lake', 'file:///data/exports'],
    ['s3://bucket/lake', 's3://bucket/lake-exports'],
  ])('may be beside the lake: %s, %s', (lake, exports) => {
    expect(placed(lake, exports)).not.toThrow();
  });

  it.each([
    ['file:///data', 'file:///data/exports'],
    ['file:///data/lake', 'file:///data/'],
    ['s3://bucket/a', 's3://bucket/a/'],
    ['none', 'file:///data/exports'],
  ])('is neither within it nor around it, and there is a lake: %s, %s', (lake, exports) => {
    expect(placed(lake, exports)).toThrow('NADI_REPORTING_EXPORTS_URL');
  });
});
