import { useSearchParams } from 'react-router';
import type { TopicDetail } from '../../api/index.ts';
import { CodeView, EmptyState, ErrorState, Row, Select, Stack, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.topics;
const nothing = '0';

/** The schemas of a topic, each alone or against another; which, stands in the address. */
export function Schemas({ topic }: { readonly topic: TopicDetail }) {
  const [parameters, setParameters] = useSearchParams();
  const { schemas, registryProblem } = topic;
  const newest = schemas.at(-1);
  if (newest === undefined) {
    return <EmptyState title={words.noSchemas} how={words.noSchemasHow} />;
  }
  const chosen = schemas.find(({ version }) => String(version) === parameters.get('version')) ?? newest;
  const other = schemas.find(({ version }) => String(version) === parameters.get('compare'));
  const put = (name: string, value: string) =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        next.set(name, value);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const choices = schemas.map(({ version }) => ({ value: String(version), label: words.version(version) }));
  return (
    <Stack>
      {registryProblem !== null && (
        <ErrorState
          title={words.registryAway}
          error={{ code: 'REGISTRY_UNAVAILABLE', reason: registryProblem, remedy: '' }}
          stillWorks={words.stillWorks}
        />
      )}
      <Row>
        <Select
          label={words.schemaVersion}
          value={String(chosen.version)}
          choices={choices}
          onChange={(value) => put('version', value)}
        />
        <Select
          label={words.compareWith}
          value={other === undefined ? nothing : String(other.version)}
          choices={[{ value: nothing, label: words.compareNothing }, ...choices]}
          onChange={(value) => put('compare', value)}
        />
        {chosen.id !== null && <Text>{words.schemaId(String(chosen.id))}</Text>}
      </Row>
      <CodeView
        label={`${topic.name}, ${words.version(chosen.version)}`}
        language="json"
        text={chosen.text}
        {...(other !== undefined && { before: other.text })}
      />
    </Stack>
  );
}
