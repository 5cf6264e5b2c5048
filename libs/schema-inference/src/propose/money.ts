import type { FieldNode } from '../field-node.ts';
import { innerNodes, pathOf, typeOf } from '../inferred-schema.ts';
import { wordsOf } from '../personal/personal-name.ts';

/** An amount and the currency that belongs to it. */
export interface MoneyField {
  readonly path: string;
  /** Absent if no currency was found beside it or at the top. */
  readonly currency?: string;
  readonly advice: string;
}

const amountWords =
  /(?:^| )(?:amount|price|total|subtotal|cost|fee|fees|discount|tax|shipping|revenue|charge|balance|mrp|paid|minor)$/;
const currencyWords = /(?:^| )currency(?: code)?$/;

/** The numbers that look like money, each with its currency. */
export function moneyFields(root: FieldNode): MoneyField[] {
  return innerNodes(root)
    .filter((node) => isNumber(node) && amountWords.test(wordsOf(node.name)))
    .map((node) => {
      const currency = currencyOf(node, root);
      return {
        path: pathOf(node),
        ...(currency === undefined ? {} : { currency: pathOf(currency) }),
        advice: adviceOf(node, currency),
      };
    });
}

function isNumber(node: FieldNode): boolean {
  return ['integer', 'long', 'decimal'].includes(typeOf(node));
}

function currencyOf(node: FieldNode, root: FieldNode): FieldNode | undefined {
  const around = [...(node.parent?.children.values() ?? []), ...root.children.values()];
  return around.find(({ name, counts }) => counts.strings > 0 && currencyWords.test(wordsOf(name)));
}

function adviceOf({ counts }: FieldNode, currency: FieldNode | undefined): string {
  const unit =
    counts.fineDecimals > 0
      ? 'It has more than two digits behind the point: perhaps no amount but a rate.'
      : counts.decimals > 0
        ? 'It seems to be in major units: multiply by 100 (or what the currency wants), round half-up, and hold it as long in a field named …Minor.'
        : 'Find out whether it is in major or minor units, and hold it as long in a field named …Minor.';
  return currency === undefined ? `${unit} A required field currency (ISO 4217) is missing.` : unit;
}
