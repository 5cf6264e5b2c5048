import { describe, expect, it } from '@jest/globals';
import { lookAt } from '../text-look.ts';

describe('lookAt', () => {
  it.each([
    ['email', 'asha@example.com'],
    ['email', 'Asha Verma <asha.verma+x@mail.example.co.in>'],
    ['email', 'please write to asha@example.com, thank you'],
    ['email', '"odd name"@example.com'],
    ['email', 'jörg@müller.example'],
    ['phone', '+919876543210'],
    ['phone', '+91 98765 43210'],
    ['phone', '98765 43210'],
    ['bare-phone', '9876543210'],
    ['bare-phone', '919876543210'],
    ['phone', '(555) 123-4567'],
    ['phone', 'call +1 (555) 123-4567 after six'],
    ['ip-address', '203.0.113.7'],
    ['ip-address', '203.0.113.7:8080'],
    ['ip-address', '2001:db8::1'],
    ['ip-address', '2001:0db8:0000:0000:0000:0000:0000:0001'],
    ['ip-address', '::ffff:c000:280'],
    ['card-number', '4111111111111111'],
    ['card-number', '4111 1111 1111 1111'],
    ['card-number', '3782-822463-10005'],
    ['aadhaar', '2341 2341 2346'],
    ['pan', 'ABCPE1234F'],
    ['iban', 'DE89370400440532013000'],
    ['iban', 'GB82 WEST 1234 5698 7654 32'],
  ])('finds %s in %j', (kind, text) => {
    expect(lookAt(text).personal).toBe(kind);
    expect(lookAt(text).isCode).toBe(false);
  });

  it.each([
    ...[
      'paid',
      'o-100482',
      '2026-11-21',
      '2026-11-21T10:00:00Z',
      '12:30:45',
      '1.2.3',
      '19.99',
      '@home',
      'a@b',
      'UTC+05:30',
    ],
    ...[
      '4111111111111112',
      '234123412347',
      '00000000-0000-4000-8000-000000000000',
      '1767225600000',
      'ABCDE1234F',
      'DE00370400440532013000',
    ],
    ...['300.1.1.1', 'https://example.com/a', '1234567890', '+5', ''],
  ])('finds nothing in %j', (text) => {
    expect(lookAt(text).personal).toBeUndefined();
  });

  it.each([
    ['timestamp', '2026-11-21T10:00:00.123+05:30'],
    ['local-timestamp', '2026-11-21 10:00:00'],
    ['date', '2026-11-21'],
    ['uuid', '5f0c2a91-1111-4222-8333-444455556666'],
    ['integer', '-42'],
    ['decimal', '19.99'],
    ['plain', '2026-13-21'],
    ['plain', '2026-11-21T25:00:00Z'],
    ['plain', '12 monkeys'],
  ])('reads the format %s from %j', (format, text) => {
    expect(lookAt(text).format).toBe(format);
  });

  it.each(['paid', 'CASH_ON_DELIVERY', 'table-lamps', 'v2', ''])('takes %j for a code', (text) => {
    expect(lookAt(text).isCode).toBe(true);
  });

  it.each(['Asha', 'Asha Verma', 'asha verma', 'p-100482', '12', 'é', 'a\u0000b', 'x'.repeat(33)])(
    'takes %j for none',
    (text) => {
      expect(lookAt(text).isCode).toBe(false);
    },
  );
});
