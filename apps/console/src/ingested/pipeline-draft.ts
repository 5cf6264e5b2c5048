/** A text that somebody is writing and has not put in force. */
export interface PipelineDraft {
  readonly text: string;
  /** Version that it was made from; null for a new pipeline. */
  readonly base: number | null;
}

/** Whose draft of what; drafts of others are not theirs to see. */
export interface DraftPlace {
  readonly userId: string;
  readonly tenantId: string;
  /** Empty for a new one. */
  readonly pipeline: string;
}

type Drafts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = ({ userId, tenantId, pipeline }: DraftPlace) => `nadi-draft ${userId} ${tenantId} pipelines/${pipeline}`;

/** The draft that is kept, if there is one. */
export function readDraft(drafts: Drafts, place: DraftPlace): PipelineDraft | undefined {
  try {
    const { text, base } = JSON.parse(drafts.getItem(keyOf(place)) ?? '{}') as Record<string, unknown>;
    return typeof text === 'string' && (base === null || typeof base === 'number') ? { text, base } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a draft for this tab, or forgets it. @returns false if the browser keeps nothing. */
export function keepDraft(drafts: Drafts, place: DraftPlace, draft: PipelineDraft | undefined): boolean {
  try {
    if (draft === undefined) {
      drafts.removeItem(keyOf(place));
    } else {
      drafts.setItem(keyOf(place), JSON.stringify(draft));
    }
    return true;
  } catch {
    return false;
  }
}

/** What a new pipeline begins with: one that is valid, to be changed. */
export const newPipeline = `name: new-pipeline
description: What it is for, for those who find it in the list.
owner: your-team
input: orders.order-placed
steps:
  - name: test-orders
    filter: 'data.campaign == null || !data.campaign.startsWith("internal-test")'
  - name: lines
    split: { each: data.items, as: line }
  - name: no-line
    route:
      - to: orders.line-sold
        copy: [orderId, channel, country, currency]
        data:
          lineNumber: index
          productId: line.productId
          quantity: line.quantity
          unitPriceMinor: line.unitPriceMinor
          lineTotalMinor: line.lineTotalMinor
tests:
  - name: makes a line of an order
    given:
      - data:
          orderId: o-1
          channel: web
          country: IN
          currency: INR
          totalMinor: 400
          items: [{ productId: p-1, quantity: 2, unitPriceMinor: 200, lineTotalMinor: 400 }]
    expect:
      emitted:
        - { contract: orders.line-sold, data: { orderId: o-1, lineNumber: 0, quantity: 2 } }
`;
