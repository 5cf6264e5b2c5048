import { crc32 } from 'node:zlib';
import { NadiError, messageOf } from '@nadi/errors';
import type { CompiledFeatureSet } from './compiled-feature-set.ts';
import type { FeatureGroup, GroupState } from './feature-group.ts';
import { hashOfText } from './value-hash.ts';

/** `NADIFEAT`, version, checksum of what follows, length of the header; the header as JSON; the numbers, little endian. */
const magic = 'NADIFEAT';
const formatVersion = 1;
const [versionAt, checksumAt, headerLengthAt, headerAt] = [8, 12, 16, 24] as const;
const numberBytes = 8;

interface Header {
  readonly sets: readonly { readonly name: string; readonly fingerprint: number; readonly state: GroupState }[];
}

/** Writes the state of groups as bytes. */
export function writeSnapshot(groups: readonly FeatureGroup[]): Uint8Array {
  const stored = groups.map((group) => ({ group, ...group.store() }));
  const header: Header = {
    sets: stored.map(({ group: { set }, state }) => ({ name: set.name, fingerprint: fingerprintOf(set), state })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const numbers = stored.flatMap((one) => one.numbers);
  const numbersAt = aligned(headerAt + text.length);
  const bytes = new Uint8Array(numbers.reduce((sum, { byteLength }) => sum + byteLength, numbersAt));
  bytes.set(new TextEncoder().encode(magic));
  bytes.set(text, headerAt);
  let place = numbersAt;
  for (const one of numbers) {
    bytes.set(new Uint8Array(one.buffer, one.byteOffset, one.byteLength), place);
    place += one.byteLength;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(versionAt, formatVersion, true);
  view.setUint32(headerLengthAt, text.length, true);
  view.setUint32(checksumAt, crc32(bytes.subarray(headerLengthAt)), true);
  return bytes;
}

/**
 * Loads what `writeSnapshot` wrote into new groups of the same definitions.
 * @throws NadiError FEATURE_STATE_INVALID
 */
export function readSnapshot(groups: readonly FeatureGroup[], bytes: Uint8Array): void {
  const header = headerOf(bytes);
  const names = header.sets.map(({ name }) => name).join(', ');
  const isSame =
    header.sets.length === groups.length &&
    groups.every(({ set }, index) => header.sets[index]?.fingerprint === fingerprintOf(set));
  if (!isSame) {
    throw invalid(`it was taken of other definitions: ${names}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let place = aligned(headerAt + view.getUint32(headerLengthAt, true));
  const states = header.sets.map(({ state }, index) => {
    const lengths = (groups[index] as FeatureGroup).lengthsOf(state);
    const numbers = lengths.map((length) => {
      const end = place + length * numberBytes;
      // A copy, because the bytes may begin anywhere in their buffer.
      const copy = bytes.slice(place, end);
      place = end;
      return new Float64Array(copy.buffer, 0, Math.floor(copy.byteLength / numberBytes));
    });
    return { state, numbers };
  });
  if (place !== bytes.length) {
    throw invalid(`it has ${bytes.length} bytes where ${place} are told`);
  }
  states.forEach(({ state, numbers }, index) => (groups[index] as FeatureGroup).load(state, numbers));
}

function headerOf(bytes: Uint8Array): Header {
  if (bytes.length < headerAt || new TextDecoder().decode(bytes.subarray(0, magic.length)) !== magic) {
    throw invalid('it does not begin as one');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(versionAt, true);
  if (version !== formatVersion) {
    throw invalid(`its format has version ${version}, and ${formatVersion} is known`);
  }
  if (view.getUint32(checksumAt, true) !== crc32(bytes.subarray(headerLengthAt))) {
    throw invalid('its checksum is wrong');
  }
  try {
    const end = headerAt + view.getUint32(headerLengthAt, true);
    return JSON.parse(new TextDecoder().decode(bytes.subarray(headerAt, end))) as Header;
  } catch (error) {
    throw invalid(messageOf(error));
  }
}

/** Another one for anything that changes what the numbers mean. */
function fingerprintOf({ definition, plan }: CompiledFeatureSet): number {
  const { name, entity, source, where, lateness, maxEvents } = definition;
  return hashOfText(JSON.stringify({ name, entity, source, where, lateness, maxEvents, plan }));
}

function aligned(place: number): number {
  return Math.ceil(place / numberBytes) * numberBytes;
}

function invalid(reason: string): NadiError {
  return new NadiError('FEATURE_STATE_INVALID', { message: `the snapshot of features cannot be read: ${reason}` });
}
