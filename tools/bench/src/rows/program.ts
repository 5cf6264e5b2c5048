/** The built program of this name. */
export function program(name: string): URL {
  return new URL(`../programs/${name}.program.js`, import.meta.url);
}
