import { describe, expect, it } from '@jest/globals';
import { compileDashboards, dashboardsKind } from './index.ts';

const head = 'name: sample\ntitle: A sample\nquestion: What does a sample look like?\n';
const source = (rest: string) => ({ file: 'sample.yaml', text: head + rest });
const compile = (rest: string) => compileDashboards([source(rest)])[0];
const failureOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no failure';
};

describe('a dashboard', () => {
  it('shows the last hour, lines over half of the page, and takes titles from metrics, if it does not say otherwise', () => {
    expect(compile('tiles:\n  - { metric: orders }\n')).toEqual({
      ...{ name: 'sample', title: 'A sample', question: 'What does a sample look like?', owner: null, range: '1h' },
      variables: [],
      tiles: [
        {
          ...{ kind: 'metric', metric: 'orders', title: 'orders', width: 'half', by: [], filter: [], step: null },
          ...{ show: 'line', figure: null, baseline: null },
        },
      ],
    });
  });

  it('has filters as the API reads them, and one dimension or several', () => {
    const tile = '{ metric: orders, by: city, filter: { channel: [app, web], country: IN }, show: list }';
    expect(compile(`tiles:\n  - ${tile}\n  - { metric: orders, by: [city, channel] }\n`)?.tiles).toMatchObject([
      { by: ['city'], filter: ['channel:app', 'channel:web', 'country:IN'], width: 'third' },
      { by: ['city', 'channel'] },
    ]);
  });

  it('gives queries the range and its variables, and shows text', () => {
    const rest = `variables: [{ dimension: city, suggestions: [Pune] }]
tiles:
  - { query: orders-by-city, parameters: { from: $from, city: $city, least: 3 }, show: bars }
  - { text: Ask the floor manager. }
`;
    expect(compile(rest)).toMatchObject({
      variables: [{ dimension: 'city', title: 'city', suggestions: ['Pune'] }],
      tiles: [
        { kind: 'query', parameters: { from: '$from', city: '$city', least: 3 }, show: 'bars', width: 'half' },
        { kind: 'text', text: 'Ask the floor manager.', title: '', width: 'whole' },
      ],
    });
  });

  it.each([
    ['tiles: []\n', 'sample.yaml:4: tiles: '],
    ['tiles:\n  - { title: Nothing }\n', 'sample.yaml:5: tiles.0: needs one of metric, query, text'],
    ['tiles:\n  - { metric: orders, text: both }\n', 'sample.yaml:5: tiles.0.text: needs one of metric, query, text'],
    [
      'tiles:\n  - metric: orders\n    parameters: { a: 1 }\n',
      'sample.yaml:6: tiles.0.parameters: has no meaning beside metric',
    ],
    ['tiles:\n  - { query: a, show: parts }\n', 'tiles.0.show: of a query is one of table, bars, line, figure'],
    ['tiles:\n  - { query: a, by: city }\n', 'tiles.0.by: has no meaning beside query'],
    ['tiles:\n  - { metric: orders, show: pie }\n', 'sample.yaml:5: tiles.0.show: '],
    ['tiles:\n  - { metric: orders, show: figure, by: city }\n', 'tiles.0.by: has no meaning for a figure'],
    ['tiles:\n  - { metric: orders, figure: total }\n', 'tiles.0.figure: has a meaning with show: figure only'],
    ['tiles:\n  - { metric: orders, show: list, by: city, baseline: 7d }\n', 'tiles.0.baseline: is shown by figure'],
    ['tiles:\n  - { metric: orders, baseline: 3h }\n', 'tiles.0.baseline: must be whole days such as 7d'],
    ['tiles:\n  - { metric: orders, step: often }\n', 'tiles.0.step: must be a duration'],
    [
      'tiles:\n  - { query: a, parameters: { city: $town } }\n',
      'tiles.0.parameters.city: $town is neither $from, $to nor one of the variables',
    ],
    [
      'variables:\n  - { dimension: city }\n  - { dimension: city }\ntiles:\n  - { metric: orders }\n',
      'sample.yaml:6: variables.1.dimension: city stands twice',
    ],
    ['range: 400d\ntiles:\n  - { metric: orders }\n', 'sample.yaml:4: range: must be a duration'],
    ['colour: red\ntiles:\n  - { metric: orders }\n', 'sample.yaml:4: '],
  ])('is refused with %j at its line', (rest, reason) => {
    expect(failureOf(() => compile(rest))).toContain(reason);
  });

  it('has a bound', () => {
    const tiles = (count: number) => `tiles:\n${'  - { metric: orders }\n'.repeat(count)}`;
    expect(compile(tiles(40))?.tiles).toHaveLength(40);
    expect(failureOf(() => compile(tiles(41)))).toContain('tiles: ');
  });

  it('names every problem at once', () => {
    const failure = failureOf(() => compile('tiles:\n  - { title: a }\n  - { metric: orders, figure: total }\n'));
    expect(failure.split('\n')).toHaveLength(2);
  });

  it('is refused if another one has its name', () => {
    const one = source('tiles:\n  - { metric: orders }\n');
    expect(failureOf(() => dashboardsKind().check([one, { ...one, file: 'other.yaml' }]))).toBe(
      'other.yaml:1: name: the dashboard sample is defined twice',
    );
    expect(dashboardsKind().check([one])).toMatchObject([{ name: 'sample', file: 'sample.yaml' }]);
  });
});
