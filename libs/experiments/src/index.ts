export * from './assignment/index.ts';
