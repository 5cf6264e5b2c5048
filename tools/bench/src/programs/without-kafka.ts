import { registerHooks } from 'node:module';

/**
 * Loaded into the service before its own code, this replaces the adapter of its producing client by one that acknowledges
 * everything at once.
 */
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier.endsWith('/producer/platformatic.adapter.js')
      ? { url: new URL('./acknowledging.adapter.js', import.meta.url).href, shortCircuit: true }
      : nextResolve(specifier, context),
});
