import { Field, Grid, GridItem, Panel, Select, Stack } from '../../components/index.ts';
import {
  parameterTypes,
  type ParameterProblem,
  type ParameterType,
  type TypedParameter,
} from '../../statements/statement-parameters.ts';
import { texts } from '../../texts/en.ts';

const words = texts.sql.parameters;
const choices = parameterTypes.map((value) => ({ value, label: words.types[value] }));

interface ShownParameter {
  readonly name: string;
  readonly value: TypedParameter;
  readonly problem: ParameterProblem | undefined;
}

/** A typed field for each name behind `$` in what would be run. */
export function ParametersPanel({
  parameters,
  onChange,
  onRun,
}: {
  readonly parameters: readonly ShownParameter[];
  readonly onChange: (name: string, value: TypedParameter) => void;
  readonly onRun: () => void;
}) {
  return (
    <Panel title={words.title} note={words.note}>
      <Grid>
        {parameters.map(({ name, value, problem }) => (
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
