import { chat } from '../behaviour/livestreams.ts';
import { openVisit } from '../behaviour/visit.ts';
import { spamPhrases } from '../world/words.ts';
import type { Truth } from './truth.ts';

const spammers = 12;
const usualShare = 0.4;

/** A dozen visitors post the same few advertisements into the most watched stream. */
export const chatFlood: Truth = ({ scene, livestreams, plan, untilMs }) => {
  const { random } = scene;
  const [stream] = livestreams.onAir;
  if (stream === undefined) {
    return { entities: {}, end: () => undefined };
  }
  const visitors = Array.from({ length: spammers }, () => {
    const visit = openVisit(scene);
    return {
      ...visit,
      fields: { ...visit.fields, visitorId: scene.nextId('v'), customerId: null },
      customer: undefined,
    };
  });
  scene.repeat({
    meanGapMs: 1_000 / (scene.eventsPerSecond * (plan.intensity ?? usualShare)),
    untilMs,
    action: () => ({ ...chat(scene, stream, random.pick(visitors), random.pick(spamPhrases)), extra: true }),
  });
  return {
    entities: {
      stream: [stream.streamId],
      seller: [stream.seller.id],
      visitor: visitors.map(({ fields }) => fields.visitorId),
    },
    end: () => undefined,
  };
};
