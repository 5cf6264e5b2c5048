import { useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { createKey, keysQuery, type IngestionKey, type Keys } from '../../api/index.ts';
import {
  Button,
  Dialog,
  ErrorState,
  Field,
  Form,
  IconButton,
  Labelled,
  RelativeTime,
  Row,
  Secret,
  Select,
  Stack,
  Text,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';
import { LimitFields, limitNames, limitsIn } from './limit-fields.tsx';

const words = texts.keys;
const fields = ['name', 'domains', 'expiresInDays', ...limitNames];

interface CreateProps {
  readonly known: Keys;
  readonly onClose: () => void;
}

export function CreateKeyDialog({ isOpen, ...props }: CreateProps & { readonly isOpen: boolean }) {
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={words.create}>
      <CreateKey {...props} />
    </Dialog>
  );
}

function CreateKey({ known, onClose }: CreateProps) {
  const cache = useQueryClient();
  const [domains, setDomains] = useState<readonly string[]>(known.domains.slice(0, 1));
  const [made, setMade] = useState<{ readonly key: IngestionKey; readonly text: string }>();
  const { send, problemOf, error } = useSending(fields, { GRANT_EXCEEDED: 'domains' });
  const submit = (values: ReadonlyMap<string, string>) =>
    send(
      () =>
        createKey({
          ...{ name: values.get('name') ?? '', domains, expiresInDays: Number(values.get('expiresInDays')) },
          ...limitsIn(values),
        }),
      async (answer) => {
        setMade(answer);
        await cache.invalidateQueries(keysQuery);
      },
    );
  if (made !== undefined) {
    return <MadeKey made={made.key} text={made.text} onClose={onClose} />;
  }
  return (
    <Form submitLabel={words.createSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.createFailed} error={error} />}
      <Field
        {...{ large: true, label: words.name, name: 'name', hint: words.nameHint, autoComplete: 'off' }}
        required
        autoFocus
        {...problemOf('name')}
      />
      <Labelled label={words.domains} {...problemOf('domains')}>
        <Domains domains={domains} known={known.domains} onChange={setDomains} />
      </Labelled>
      <Field
        {...{ large: true, label: words.days, name: 'expiresInDays', type: 'number', min: 1, max: 3_650 }}
        defaultValue={90}
        hint={words.daysHint}
        required
        {...problemOf('expiresInDays')}
      />
      <LimitFields defaults={known.defaults} problemOf={problemOf} />
    </Form>
  );
}

function Domains({
  domains,
  known,
  onChange,
}: {
  readonly domains: readonly string[];
  readonly known: readonly string[];
  readonly onChange: (domains: readonly string[]) => void;
}) {
  const next = known.find((name) => name !== '*' && !domains.includes(name));
  return (
    <Stack>
      {domains.map((domain, index) => (
        <Row key={index}>
          <Select
            label={words.domain}
            value={domain}
            choices={known.map((name) => ({ value: name, label: name === '*' ? words.allDomains : name }))}
            onChange={(name) => onChange(name === '*' ? ['*'] : domains.map((one, at) => (at === index ? name : one)))}
          />
          {domains.length > 1 && (
            <IconButton
              label={words.dropDomain(domain)}
              icon={<X size={14} aria-hidden />}
              onClick={() => onChange(domains.filter((_, at) => at !== index))}
            />
          )}
        </Row>
      ))}
      {next !== undefined && !domains.includes('*') && (
        <div>
          <Button onClick={() => onChange([...domains, next])}>
            <Plus size={14} aria-hidden />
            {words.addDomain}
          </Button>
        </div>
      )}
    </Stack>
  );
}

function MadeKey({
  made: { name, expiresAt },
  text,
  onClose,
}: {
  readonly made: IngestionKey;
  readonly text: string;
  readonly onClose: () => void;
}) {
  const note = (
    <>
      {words.secretEnds} <RelativeTime timeMs={Date.parse(expiresAt)} />
    </>
  );
  return (
    <Stack>
      <Text>{words.secretWhat}</Text>
      <Secret label={words.secret(name)} text={text} note={note} />
      <Button kind="main" wide onClick={onClose}>
        {words.done}
      </Button>
    </Stack>
  );
}
