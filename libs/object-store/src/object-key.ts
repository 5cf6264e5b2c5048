import { NadiError } from '@nadi/errors';

/** What every store and file system takes as it is, none begins with a dot. */
const segmentPattern = /^[A-Za-z0-9_=+@-][A-Za-z0-9_=+@.-]*$/;
const mostSegmentCharacters = 200;
const mostCharacters = 900;

/**
 * Keys are parts between slashes, of letters, digits and `_ = + @ - .`, none of which begins with a dot: the same in a bucket and in a
 * folder, and never a way out of it.
 * @throws NadiError OBJECT_KEY_REFUSED
 */
export function assertObjectKey(key: string): void {
  const isGood =
    key.length <= mostCharacters &&
    key.split('/').every((part) => part.length <= mostSegmentCharacters && segmentPattern.test(part));
  if (!isGood) {
    throw refused(key);
  }
}

/** A prefix is the beginning of a key. @throws NadiError OBJECT_KEY_REFUSED */
export function assertObjectPrefix(prefix: string): void {
  if (prefix !== '') {
    // Whatever a key may go on with.
    assertKeyOf(prefix.endsWith('/') ? `${prefix}x` : prefix, prefix);
  }
}

function assertKeyOf(key: string, shown: string): void {
  try {
    assertObjectKey(key);
  } catch {
    throw refused(shown);
  }
}

function refused(key: string): NadiError {
  return new NadiError('OBJECT_KEY_REFUSED', {
    message: `${JSON.stringify(key.slice(0, 200))} is no key of an object`,
  });
}
