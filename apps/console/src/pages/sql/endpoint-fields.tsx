import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { checkDefinition, definitionsQuery, planDefinition, type ListedDefinition } from '../../api/index.ts';
import { ErrorState, Field, Form, Grid, GridItem, Select, Stack, Text } from '../../components/index.ts';
import { savedQueryFindings, type SavedQueryFindings } from '../../statements/saved-query-check.ts';
import { draftProblems, type DraftField } from '../../statements/saved-query-draft.ts';
import type { Endpoint } from '../../statements/use-endpoint.ts';
import type { WrittenQuery } from '../../statements/use-saved-query.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';
import { EndpointConflict } from './endpoint-conflict.tsx';
import { EndpointFindings } from './endpoint-findings.tsx';
import { EndpointParameters } from './endpoint-parameters.tsx';
import type { PlannedEndpoint } from './save-endpoint.tsx';

const words = texts.savedQuery;
type Audience = keyof typeof words.fields.audiences;
const audiences = (['members', 'sellers'] as const).map((value) => ({ value, label: words.fields.audiences[value] }));

interface EndpointFieldsProps {
  readonly endpoint: Endpoint;
  readonly onPlanned: (planned: PlannedEndpoint) => void;
  readonly onClose: () => void;
}

/** What an endpoint is beside its statement; it is checked before anything is shown of its plan. */
export function EndpointFields({ endpoint: { query, open, setProblem }, onPlanned, onClose }: EndpointFieldsProps) {
  const { draft, names, opened } = query;
  const { data: inForce } = useQuery(definitionsQuery('queries'));
  const [isTried, setTried] = useState(false);
  const [findings, setFindings] = useState<SavedQueryFindings>();
  const { send, error } = useSending();
  const problems = draftProblems(draft, names);
  const taken = inForce?.find(({ name }) => name === draft.name);
  const openedNow = inForce?.find(({ name }) => name === opened?.name);
  const problemOf = (field: DraftField) => {
    const problem = isTried ? problems[field] : undefined;
    return problem === undefined ? {} : { problem: words.fields.problem[problem] };
  };
  const check = async () => {
    setTried(true);
    setFindings(undefined);
    setProblem(undefined);
    if (Object.keys(problems).length > 0) {
      return;
    }
    const text = query.text();
    await send(
      async () => {
        const found = savedQueryFindings(await checkDefinition('queries', text));
        const plan = found.problems.length > 0 ? undefined : await planDefinition('queries', draft.name, text);
        return { found, plan };
      },
      ({ found, plan }) => {
        setFindings(found);
        setProblem(found.atStatement);
        if (plan !== undefined) {
          onPlanned({ name: draft.name, text, findings: found, plan });
        }
      },
    );
  };
  return (
    <Form submitLabel={words.fields.submit} onSubmit={check}>
      {opened !== undefined && <EndpointConflict query={query} opened={opened} inForce={openedNow} onTake={open} />}
      {error !== undefined && (
        <ErrorState title={words.check.failed} error={error} stillWorks={words.check.stillWorks} />
      )}
      {findings !== undefined && findings.problems.length > 0 && (
        <EndpointFindings findings={findings} onStatement={onClose} />
      )}
      <Stack>
        <Named query={query} taken={taken} problemOf={problemOf} />
        <Limits query={query} problemOf={problemOf} />
        <EndpointParameters query={query} problemOf={problemOf} />
      </Stack>
    </Form>
  );
}

export interface FieldsProps {
  readonly query: WrittenQuery;
  readonly problemOf: (field: DraftField) => { readonly problem?: string };
}

function Named({
  query: { draft, opened, change },
  taken,
  problemOf,
}: FieldsProps & { readonly taken: ListedDefinition | undefined }) {
  return (
    <>
      <Field
        label={words.fields.name}
        hint={nameHint(draft.name, opened?.name, taken)}
        value={draft.name}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        onChange={({ target }) => change({ name: target.value })}
        {...problemOf('name')}
      />
      <Field
        label={words.fields.question}
        hint={words.fields.questionHint}
        value={draft.question}
        autoComplete="off"
        onChange={({ target }) => change({ question: target.value })}
        {...problemOf('question')}
      />
    </>
  );
}

/** What becomes of the name: taken, the own one again, or another beside what was opened. */
function nameHint(name: string, opened: string | undefined, taken: ListedDefinition | undefined): string {
  if (taken !== undefined) {
    return opened === name ? words.fields.again(taken.version) : words.fields.taken(name, taken.version, taken.author);
  }
  return opened === undefined || opened === name ? words.fields.nameHint : words.fields.another(opened);
}

function Limits({ query: { draft, change }, problemOf }: FieldsProps) {
  return (
    <Grid>
      {(['staleness', 'limit', 'perMinute'] as const).map((field) => (
        <GridItem key={field} span="third">
          <Field
            label={words.fields[field]}
            hint={words.fields[`${field}Hint`]}
            value={draft[field]}
            autoComplete="off"
            onChange={({ target }) => change({ [field]: target.value })}
            {...problemOf(field)}
          />
        </GridItem>
      ))}
      <GridItem span="whole">
        <Select<Audience>
          label={words.fields.audience}
          value={draft.isForSellers ? 'sellers' : 'members'}
          choices={audiences}
          onChange={(audience) => change({ isForSellers: audience === 'sellers' })}
        />
        {draft.isForSellers && <Text>{words.fields.sellersHint}</Text>}
      </GridItem>
    </Grid>
  );
}
