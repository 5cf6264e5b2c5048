import type { AvroRecord, Contract } from '@nadi/contracts';
import { benchContract } from './product-views.ts';

const [first] = benchContract.schemas as readonly [AvroRecord];

/** The contract as it looks to a reader that is one version ahead of the writer: one more field, with a default. */
export const evolvedContract: Contract = {
  ...benchContract,
  version: benchContract.version + 1,
  schemas: [
    ...benchContract.schemas,
    {
      ...first,
      fields: [
        ...first.fields,
        { name: 'experiment', type: ['null', 'string'], default: null, doc: 'The experiment the visitor is in.' },
      ],
    },
  ],
};
