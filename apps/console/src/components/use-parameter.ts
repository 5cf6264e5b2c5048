import { useSearchParams } from 'react-router';

/** One parameter of the page's address, such as which row is open; empty means absent, and the rest of the address stays. */
export function useParameter(name: string): readonly [value: string, set: (value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = (value: string) =>
    setParameters((before) => withParameter(before, name, value), { preventScrollReset: true });
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
