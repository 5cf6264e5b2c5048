/** The longest name that is made; names of one record still differ by a number at the end. */
const longestName = 100;

/**
 * A name that contracts allow, in camelCase: `order_id` → `orderId`, `2nd` → `field2nd`, `__proto__` → `proto`. Letters beyond ASCII
 * become their code points, so that a Cyrillic `а` never passes for a Latin one. The same name gives the same result.
 */
export function camelName(name: string): string {
  const words = name
    .replaceAll(/[^ -~]/gu, (letter) => ` u${(letter.codePointAt(0) ?? 0).toString(16)} `)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const [first = 'field', ...rest] = words;
  const start = /^[A-Z0-9_]+$/.test(first) ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1);
  const camel = [start, ...rest.map(capitalised)].join('').slice(0, longestName);
  const named = /^[a-z]/.test(camel) ? camel : `field${camel}`;
  // Programs that read `event.constructor` would not see the field.
  return named in Object.prototype || named === 'prototype' ? `${named}Field` : named;
}

function capitalised(word: string): string {
  const rest = /^[A-Z0-9]+$/.test(word) && word.length > 1 ? word.slice(1).toLowerCase() : word.slice(1);
  return word.charAt(0).toUpperCase() + rest;
}

/** `orders.item-saved` → `ItemSaved`, `unit price` → `UnitPrice`. */
export function pascalName(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The name, or the name with the least number that makes it new; takes it. */
export function takeName(taken: Set<string>, name: string): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) {
    free = `${name}${number}`;
  }
  taken.add(free);
  return free;
}
