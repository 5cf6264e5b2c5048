import { Field, Grid, GridItem, Labelled, Row, Select, Text } from '../../components/index.ts';
import { ownValue } from '../../statements/own-value.ts';
import {
  parameterNeeds,
  savedTypes,
  type DraftParameter,
  type ParameterNeed,
  type SavedType,
} from '../../statements/saved-query-draft.ts';
import { texts } from '../../texts/en.ts';
import type { FieldsProps } from './endpoint-fields.tsx';

const words = texts.savedQuery.fields;
const types = savedTypes.map((value) => ({ value, label: words.types[value] }));
const needs = parameterNeeds.map((value) => ({ value, label: words.needs[value] }));

/** What each name behind `$` in the statement takes, and what happens without it. */
export function EndpointParameters({ query: { draft, names, changeParameter }, problemOf }: FieldsProps) {
  return (
    <Labelled label={words.parameters}>
      {names.length === 0 && <Text>{words.noParameters}</Text>}
      {names.map((name) => {
        const parameter = ownValue(draft.parameters, name);
        return parameter === undefined ? null : (
          <Labelled key={name} label={`$${name}`} {...problemOf(`$${name}`)}>
            <Parameter name={name} parameter={parameter} onChange={(next) => changeParameter(name, next)} />
          </Labelled>
        );
      })}
    </Labelled>
  );
}

function Parameter({
  name,
  parameter,
  onChange,
}: {
  readonly name: string;
  readonly parameter: DraftParameter;
  readonly onChange: (next: DraftParameter) => void;
}) {
  return (
    <>
      <Row>
        <Select<SavedType>
          label={words.type(name)}
          value={parameter.type}
          choices={types}
          onChange={(type) => onChange({ ...parameter, type })}
        />
        <Select<ParameterNeed>
          label={words.need(name)}
          value={parameter.need}
          choices={needs}
          onChange={(need) => onChange({ ...parameter, need })}
        />
      </Row>
      <Grid>
        {parameter.need === 'default' && (
          <GridItem span="half">
            <Field
              label={words.fallback(name)}
              value={parameter.fallback}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => onChange({ ...parameter, fallback: target.value })}
            />
          </GridItem>
        )}
        <GridItem span={parameter.need === 'default' ? 'half' : 'whole'}>
          <Field
            label={words.doc(name)}
            value={parameter.doc}
            autoComplete="off"
            onChange={({ target }) => onChange({ ...parameter, doc: target.value })}
          />
        </GridItem>
      </Grid>
    </>
  );
}
