import type { Experiment, ExperimentLook } from '../../api/index.ts';
import { DataTable, Facts, GridItem, Panel, Stack, State, Text, type Column } from '../../components/index.ts';
import { formatExact, formatNumber, formatShare } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.experiments;
const { unitColumn: column } = words;

interface UnitRow {
  readonly name: string;
  readonly exposed: number;
  readonly final: number;
  readonly observed: number;
  readonly expected: number;
}

/** How the units are spread over the variants, whether chance can do that, and who counts in nothing. */
export function Units({ experiment, look }: { readonly experiment: Experiment; readonly look: ExperimentLook }) {
  const { sampleRatio, excluded, variants } = look;
  const rows = experiment.variants.map(({ name }, place): UnitRow => ({
    ...{ name, exposed: variants[name]?.exposed ?? 0, final: variants[name]?.final ?? 0 },
    ...{ observed: sampleRatio.observed[place] ?? 0, expected: sampleRatio.expected[place] ?? 0 },
  }));
  const names = Object.keys(words.excludedFact) as (keyof typeof words.excludedFact)[];
  return (
    <>
      <GridItem span="twoThirds">
        <Panel title={words.units} note={words.unitsNote(formatNumber(sampleRatio.pValue))}>
          <Stack>
            <div>
              <State kind={sampleRatio.mismatch ? 'bad' : 'good'}>
                {sampleRatio.mismatch ? words.ratioWrong : words.ratioRight}
              </State>
            </div>
            <Text>{sampleRatio.mismatch ? words.ratioWrongHow : words.ratioRightHow}</Text>
            <DataTable
              label={words.unitsTable}
              rows={rows}
              columns={columns}
              rowId={({ name }) => name}
              name="unit-"
              fileName={`units-${experiment.name}`}
              hasBar={false}
            />
          </Stack>
        </Panel>
      </GridItem>
      <GridItem span="third">
        <Panel title={words.excluded} note={words.excludedNote}>
          <Facts facts={names.map((name) => [words.excludedFact[name], formatExact(excluded[name])])} />
        </Panel>
      </GridItem>
    </>
  );
}

const columns: readonly Column<UnitRow>[] = [
  { id: 'name', title: column.name, value: ({ name }) => name },
  number('exposed', column.exposed, ({ exposed }) => exposed, formatExact),
  number('final', column.final, ({ final }) => final, formatExact),
  number('observed', column.observed, ({ observed }) => observed, formatShare),
  number('expected', column.expected, ({ expected }) => expected, formatShare),
];

function number(
  id: string,
  title: string,
  value: (row: UnitRow) => number,
  write: (value: number) => string,
): Column<UnitRow> {
  return { ...{ id, title, value, isNumber: true }, text: (row) => write(value(row)) };
}
