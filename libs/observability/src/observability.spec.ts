import { describe, expect, it } from '@jest/globals';
import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { serviceIdentity } from './identity.ts';
import { createLogger } from './logger.ts';
import { maskPersonalData } from './personal-data.ts';
import { startTelemetry } from './telemetry.ts';

const contract = {
  name: 'customers.profile-changed',
  personalFields: ['email', 'addresses[].street', 'name.last'],
} as unknown as Contract;
const data = { id: 'c1', email: 'a@b.example', addresses: [{ street: 'Main 1', city: 'Pune' }, null], name: null };

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  write(createLogger(serviceIdentity('sample', '1.0.0'), 'info', { write: (line: string) => (text += line) }));
  return text;
}

describe('maskPersonalData', () => {
  it('masks tagged fields, also in arrays, and leaves the event and missing fields alone', () => {
    const masked = maskPersonalData(contract, data);
    expect(masked).toEqual({
      id: 'c1',
      email: '[personal]',
      addresses: [{ street: '[personal]', city: 'Pune' }, null],
      name: null,
    });
    expect(data.email).toBe('a@b.example');
  });
});

describe('createLogger', () => {
  it('never writes personal data of a logged event', () => {
    const text = logged((logger) => logger.info({ event: { contract, data } }, 'refused'));
    expect(text).toContain('"city":"Pune"');
    expect(text).not.toMatch(/a@b\.example|Main 1/);
  });

  it('removes secrets by key', () => {
    const text = logged((logger) =>
      logger.info({ password: 'p1', request: { headers: { authorization: 'p2' } } }, 'x'),
    );
    expect(text).not.toMatch(/p1|p2/);
  });

  it('never writes the values that an error of the database quotes', () => {
    const driverError = Object.assign(new Error('not null'), { code: '23502', detail: 'Failing row contains (v1)' });
    const error = Object.assign(new Error('not null'), {
      ...driverError,
      driverError,
      parameters: ['v1'],
      query: 'q1',
    });
    const text = logged((logger) => logger.error({ err: error }, 'x'));
    expect(text).toMatch(/"type":"Error".*"stack":.*"code":"23502"/);
    expect(text).toContain('q1');
    expect(text).not.toContain('v1');
  });

  it('logs code, context and remedy of an error', () => {
    const error = new NadiError('OVERLOADED', { message: 'full', context: { bytes: 5 } });
    expect(logged((logger) => logger.error({ err: error }, 'x'))).toMatch(
      /"code":"OVERLOADED".*"bytes":5.*"remedy":"Wait/,
    );
  });
});

describe('startTelemetry', () => {
  it('shows counters in Prometheus format', async () => {
    const telemetry = startTelemetry(serviceIdentity('sample', '1.0.0'), { tracePerMille: 0 });
    telemetry.meter.createCounter('sample.things').add(3, { colour: 'red' });
    expect(await telemetry.prometheusText()).toMatch(/sample_things_total\{colour="red".*\} 3/);
    await telemetry.shutdown();
  });
});
