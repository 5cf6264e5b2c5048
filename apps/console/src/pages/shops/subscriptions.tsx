import type { Shop, ShopSubscriptions } from '../../api/index.ts';
import {
  DataTable,
  EmptyState,
  ErrorState,
  RelativeTime,
  Stack,
  State,
  Text,
  type Column,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.shops;

interface TopicRow {
  readonly topic: string;
  readonly state: keyof typeof words.subscriptionState;
}

/** What is subscribed at Shopify, what is missing, and what Shopify has against it. */
export function Subscriptions({ shop }: { readonly shop: Shop }) {
  const { subscriptions: report, platform, webhookUrl } = shop;
  if (platform !== 'shopify') {
    return <EmptyState title={words.elsewhere(platform)} how={`${words.elsewhereHow} ${webhookUrl}`} />;
  }
  if (report === null) {
    return <EmptyState title={words.noSubscriptions} how={words.noSubscriptionsHow} />;
  }
  const rows = topicRows(report);
  return (
    <Stack>
      <UserErrors report={report} />
      {rows.length > 0 && (
        <DataTable
          label={words.subscriptionTable}
          rows={rows}
          columns={columns}
          rowId={({ topic }) => topic}
          name="topic-"
          fileName="subscriptions"
          hasBar={false}
        />
      )}
      <Text>
        {words.checkedAt} <RelativeTime timeMs={Date.parse(report.checkedAt)} />
      </Text>
    </Stack>
  );
}

/** Right ones, and what was done or is missing: what is wrong first. */
function topicRows({ right, created, repaired, missing }: ShopSubscriptions): TopicRow[] {
  const rows = (topics: readonly string[], state: TopicRow['state']) => topics.map((topic) => ({ topic, state }));
  const all = [
    ...rows(missing, 'missing'),
    ...rows(repaired, 'repaired'),
    ...rows(created, 'created'),
    ...rows(right, 'right'),
  ];
  // One that was just made is also right.
  return all.filter(({ topic }, place) => all.findIndex((other) => other.topic === topic) === place);
}

const columns: readonly Column<TopicRow>[] = [
  { id: 'topic', title: words.topic, value: ({ topic }) => topic },
  {
    ...{ id: 'state', title: words.stateTitle, value: ({ state }) => words.subscriptionState[state] },
    cell: ({ state }) => <State kind={state === 'missing' ? 'bad' : 'good'}>{words.subscriptionState[state]}</State>,
  },
];

/** What Shopify has against a change, in its own words; nothing if all went well. */
export function UserErrors({
  report: { problem, userErrors },
}: {
  readonly report: Pick<ShopSubscriptions, 'problem' | 'userErrors'>;
}) {
  return (
    <>
      {problem !== null && <ErrorState title={words.problem} error={problem} />}
      {userErrors.map(({ topic, field, message }) => (
        <Text key={`${topic} ${field} ${message}`}>
          {words.says(topic)} {message}
        </Text>
      ))}
    </>
  );
}
