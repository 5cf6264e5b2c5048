export * from './assignment/index.ts';
export * from './definition/index.ts';
export * from './measurement/index.ts';
export * from './statistics/index.ts';
