import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { applyDefinition, definitionsQuery, planDefinition, useSession, withVersion } from '../../api/index.ts';
import { Button, CodeView, ErrorState, Field, Form, OutcomeList, Row, Stack, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';
import type { PlannedEndpoint } from './save-endpoint.tsx';

const words = texts.savedQuery.planned;

interface PlanProps {
  readonly planned: PlannedEndpoint;
  readonly onBack: () => void;
  /** Told the version; undefined if it was in force already. */
  readonly onApplied: (planned: PlannedEndpoint, version: number | undefined) => void;
}

/** Says what putting an endpoint in force changes, and does it. */
export function EndpointPlan({ planned, onBack, onApplied }: PlanProps) {
  const { name, text, findings } = planned;
  const cache = useQueryClient();
  const { user } = useSession();
  const [plan, setPlan] = useState(planned.plan);
  const { send, problemOf, error } = useSending(['message']);
  const [change] = plan.changes;
  const planAgain = () => void send(() => planDefinition('queries', name, text), setPlan);
  /** Puts the own version into the list at once: whoever opens the dialog again sees no older one as if it were news. */
  const listed = async (version: number | undefined) => {
    const { queryKey } = definitionsQuery('queries');
    await cache.cancelQueries({ queryKey });
    if (version !== undefined) {
      const own = { name, version, author: user.name, activatedAt: new Date().toISOString() };
      cache.setQueryData(queryKey, (before) => before && withVersion(before, own));
    }
  };
  const submit = (values: ReadonlyMap<string, string>) =>
    send(
      () => applyDefinition('queries', name, text, { basis: plan.basis, message: values.get('message') ?? '' }),
      async (version) => {
        await listed(version);
        onApplied(planned, version);
        await Promise.all([
          cache.invalidateQueries(definitionsQuery('queries')),
          cache.invalidateQueries({ queryKey: ['definition', 'queries', name] }),
          cache.invalidateQueries({ queryKey: ['saved-queries'] }),
        ]);
      },
    );
  const back = (
    <Row>
      <Button onClick={onBack}>{words.back}</Button>
    </Row>
  );
  if (change === undefined) {
    return (
      <Stack>
        <Text>{words.same}</Text>
        {back}
      </Stack>
    );
  }
  const { before } = change;
  return (
    <Form submitLabel={words.submit(name)} onSubmit={submit}>
      {error !== undefined && (
        <ErrorState
          title={words.failed}
          error={error}
          {...(error.code === 'PLAN_OUTDATED' && { onRetry: planAgain })}
        />
      )}
      <Text>{before === undefined ? words.adds(name) : words.changes(name, before.version)}</Text>
      <Tests findings={findings} />
      <CodeView label={words.diff} language="yaml" text={text} {...(before !== undefined && { before: before.text })} />
      <Field
        large
        label={texts.pipelines.why}
        name="message"
        hint={texts.pipelines.whyHint}
        maxLength={500}
        autoComplete="off"
        {...problemOf('message')}
      />
      {back}
    </Form>
  );
}

function Tests({ findings: { failingTests, passing } }: Pick<PlannedEndpoint, 'findings'>) {
  if (failingTests.length === 0) {
    return <Text>{passing === 0 ? words.untested : words.passing(passing)}</Text>;
  }
  return (
    <OutcomeList
      label={words.failing}
      outcomes={failingTests.map(({ name, failures }) => ({
        ...{ id: name, kind: 'warn', word: words.word, title: name, details: failures },
      }))}
    />
  );
}
