import type { OnlineModelPlan } from '@nadi/fraud';
import { handbookFeatures } from './handbook-features.ts';

const [amount, terminalCount, risk, customerCount, mean] = [
  'TX_AMOUNT',
  (days: number) => `TERMINAL_ID_NB_TX_${days}DAY_WINDOW`,
  (days: number) => `TERMINAL_ID_RISK_${days}DAY_WINDOW`,
  (days: number) => `CUSTOMER_ID_NB_TX_${days}DAY_WINDOW`,
  (days: number) => `CUSTOMER_ID_AVG_AMOUNT_${days}DAY_WINDOW`,
] as const;

/** The online model that is evaluated: the handbook's features, how amounts compare, and what they mean together. */
export const onlinePlan: OnlineModelPlan = {
  inputs: handbookFeatures,
  quotients: {
    'amount of month': [amount, mean(30)],
    'amount of week': [amount, mean(7)],
    'day of month': [mean(1), mean(30)],
    'week of month': [mean(7), mean(30)],
  },
  crosses: [
    [amount, 'amount of month'],
    [amount, 'week of month'],
    ['amount of month', 'week of month'],
    ['amount of month', 'day of month'],
    ['amount of month', customerCount(30)],
    ['amount of week', 'week of month'],
    [risk(1), terminalCount(1)],
    [risk(7), terminalCount(7)],
    [risk(30), terminalCount(30)],
    [risk(1), risk(7)],
    [risk(7), risk(30)],
    [risk(7), amount],
  ],
  ...{ bins: 20, crossBins: 8, firstBins: 5_000, warmUp: 160_000 },
  ...{ learningRate: 0.2, beta: 1, l1: 0, l2: 1 },
};
