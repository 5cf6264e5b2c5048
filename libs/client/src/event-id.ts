const hex = (value: number): string => value.toString(16);

/**
 * A UUID of version 7: ids made later sort later.
 * @param bytes ten random ones
 */
export function eventId(nowMs: number, bytes: Uint8Array): string {
  const time = hex(Math.max(0, Math.floor(nowMs))).padStart(12, '0');
  const random = Array.from(bytes, (byte) => hex(byte).padStart(2, '0')).join('');
  const variant = hex(8 + ((bytes[0] ?? 0) >> 6));
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(5, 8)}-${random.slice(8, 20)}`;
}
