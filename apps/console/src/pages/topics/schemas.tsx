import type { TopicDetail } from '../../api/index.ts';
import { CodeView, EmptyState, ErrorState, Row, Select, Stack, Text, useParameter } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.topics;
const nothing = '0';

/** The schemas of a topic, each alone or against another; which, stands in the address. */
export function Schemas({ topic }: { readonly topic: TopicDetail }) {
  const [version, setVersion] = useParameter('version', false);
  const [compared, setCompared] = useParameter('compare', false);
  const { schemas, registryProblem } = topic;
  const newest = schemas.at(-1);
  if (newest === undefined) {
    return <EmptyState title={words.noSchemas} how={words.noSchemasHow} />;
  }
  const chosen = schemas.find((schema) => String(schema.version) === version) ?? newest;
  const other = schemas.find((schema) => String(schema.version) === compared);
  const choices = schemas.map((schema) => ({ value: String(schema.version), label: words.version(schema.version) }));
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
        <Select label={words.schemaVersion} value={String(chosen.version)} choices={choices} onChange={setVersion} />
        <Select
          label={words.compareWith}
          value={other === undefined ? nothing : String(other.version)}
          choices={[{ value: nothing, label: words.compareNothing }, ...choices]}
          onChange={setCompared}
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
