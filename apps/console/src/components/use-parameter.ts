import { useSearchParams } from 'react-router';

/**
 * One parameter of the page's address, such as which row is open; empty means absent, and the rest of the address stays.
 * @param isStep whether the browser's way back leads to what it was before
 */
export function useParameter(name: string, isStep = true): readonly [value: string, set: (value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = (value: string) =>
    setParameters((before) => withParameter(before, name, value), { replace: !isStep, preventScrollReset: true });
  return [parameters.get(name) ?? '', set];
}

/** The parameters with one changed. */
export function withParameter(before: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(before);
  if (value === '') {
    next.delete(name);
  } else {
    next.set(name, value);
  }
  return next;
}
