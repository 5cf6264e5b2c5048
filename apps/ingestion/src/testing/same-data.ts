const float32Share = 1e-6;

/**
 * True if decoded data is what was posted: fields that were left out have their defaults, bytes are base64 text in JSON, integers of
 * 64 bits may come as bigints, and floats may have lost what 32 bits do not hold.
 */
export function sameData(posted: unknown, decoded: unknown): boolean {
  if (Buffer.isBuffer(decoded)) return typeof posted === 'string' && decoded.toString('base64') === posted;
  if (typeof decoded === 'bigint') return typeof posted === 'number' && BigInt(posted) === decoded;
  if (typeof posted === 'number' && typeof decoded === 'number') {
    return posted === decoded || Math.abs(posted - decoded) <= Math.abs(posted) * float32Share;
  }
  if (Array.isArray(posted) && Array.isArray(decoded)) {
    return posted.length === decoded.length && posted.every((item, index) => sameData(item, decoded[index]));
  }
  if (isObject(posted) && isObject(decoded)) {
    return Object.entries(posted).every(
      ([name, value]) => Object.hasOwn(decoded, name) && sameData(value, decoded[name]),
    );
  }
  return posted === decoded;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
