export { compileCel } from './cel/compiled-cel.ts';
