import type { ShopToConfigure } from '../../api/index.ts';
import { Button, Secret, Stack, Text } from '../../components/index.ts';
import { shopName } from '../../ingested/shop-state.ts';
import { texts } from '../../texts/en.ts';
import { UserErrors } from './subscriptions.tsx';

const words = texts.shops;

/** What has to be entered at the platform, with the secret if it was made here: this once. */
export function ToConfigure({ made, onClose }: { readonly made: ShopToConfigure; readonly onClose: () => void }) {
  const { shop, secret, signature, subscriptions } = made;
  const name = shopName(shop);
  return (
    <Stack>
      <Text>{words.enter}</Text>
      <Secret label={words.address} text={shop.webhookUrl} note={words.signed(signature.header, signature.encoding)} />
      {secret !== undefined && (
        <>
          <Text>{words.secretWhat}</Text>
          <Secret label={words.newSecret(name)} text={secret} />
        </>
      )}
      {subscriptions !== undefined && <UserErrors report={subscriptions} />}
      <Button kind="main" wide onClick={onClose}>
        {words.done}
      </Button>
    </Stack>
  );
}
