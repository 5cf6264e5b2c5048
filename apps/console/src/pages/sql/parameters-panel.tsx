import { useMemo } from 'react';
import { Field, Grid, GridItem, Panel, Select, Stack } from '../../components/index.ts';
import { ownValue } from '../../statements/own-value.ts';
import {
  parameterNames,
  parameterProblems,
  parameterTypes,
  typedValue,
  type ParameterType,
  type TypedParameter,
  type TypedParameters,
} from '../../statements/statement-parameters.ts';
import { texts } from '../../texts/en.ts';

const words = texts.sql.parameters;
const choices = parameterTypes.map((value) => ({ value, label: words.types[value] }));

/** A typed field for each name behind `$` in what would be run; nothing if there is none. */
export function ParametersPanel({
  sql,
  parameters,
  onChange,
  onRun,
}: {
  readonly sql: string;
  readonly parameters: TypedParameters;
  readonly onChange: (name: string, value: TypedParameter) => void;
  readonly onRun: () => void;
}) {
  const names = useMemo(() => parameterNames(sql), [sql]);
  const problems = parameterProblems(sql, parameters);
  if (names.length === 0) {
    return null;
  }
  const shown = names.map((name) => ({ name, value: typedValue(parameters, name), problem: ownValue(problems, name) }));
  return (
    <Panel title={words.title} note={words.note}>
      <Grid>
        {shown.map(({ name, value, problem }) => (
          <GridItem key={name} span="third">
            <Stack>
              <Field
                label={`$${name}`}
                value={value.type === 'null' ? '' : value.text}
                disabled={value.type === 'null'}
                autoComplete="off"
                spellCheck={false}
                {...(problem !== undefined && value.text !== '' && { problem: words.problem[problem] })}
                onChange={(event) => onChange(name, { ...value, text: event.target.value })}
                onKeyDown={(event) => event.key === 'Enter' && onRun()}
              />
              <Select<ParameterType>
                label={words.type(`$${name}`)}
                value={value.type}
                choices={choices}
                onChange={(type) => onChange(name, { ...value, type })}
              />
            </Stack>
          </GridItem>
        ))}
      </Grid>
    </Panel>
  );
}
