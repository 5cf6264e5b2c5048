import { describe, expect, it } from '@jest/globals';
import { OpenStreams } from './open-streams.ts';

const [ana, ben, eve] = ['ana', 'ben', 'eve'].map((subject) => ({ subject })) as [
  { subject: string },
  { subject: string },
  { subject: string },
];
const full = expect.objectContaining({ code: 'OVERLOADED', retriable: true }) as unknown as Error;
const tooMany = expect.objectContaining({ code: 'STREAMS_EXCEEDED', retriable: true }) as unknown as Error;

describe('open streams', () => {
  it('of one person leave room for others', () => {
    const streams = new OpenStreams(10, 2);
    const close = streams.open(ana);
    streams.open(ana);
    expect(() => streams.open(ana)).toThrow(full);
    streams.open(ben);
    close();
    close();
    streams.open(ana);
    expect(() => streams.open(ana)).toThrow(full);
  });

  it('of one person can be told from all of them', () => {
    const streams = new OpenStreams(2, 1, 'STREAMS_EXCEEDED');
    streams.open(ana);
    expect(() => streams.open(ana)).toThrow(tooMany);
    streams.open(ben);
    expect(() => streams.open(eve)).toThrow(full);
  });

  it('are limited in all', () => {
    const streams = new OpenStreams(2, 2);
    const close = streams.open(ana);
    streams.open(ben);
    expect(() => streams.open(eve)).toThrow(full);
    close();
    streams.open(eve);
  });
});
