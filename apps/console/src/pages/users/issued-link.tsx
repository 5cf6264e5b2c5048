import type { IssuedLink } from '../../api/index.ts';
import { Button, RelativeTime, Secret, Stack, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.users;

/** A link that sets somebody's password, shown this once. */
export function IssuedLinkView({
  name,
  link,
  onClose,
}: {
  readonly name: string;
  readonly link: IssuedLink;
  readonly onClose: () => void;
}) {
  return (
    <Stack>
      <Text>{words.linkWhat(name)}</Text>
      <Secret
        label={words.link(name)}
        text={`${location.origin}/setup#${link.token}`}
        note={
          <>
            {words.linkEnds} <RelativeTime timeMs={Date.parse(link.expiresAt)} />
          </>
        }
      />
      <Button kind="main" wide onClick={onClose}>
        {words.done}
      </Button>
    </Stack>
  );
}
