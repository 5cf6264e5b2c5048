import { gateways } from '../behaviour/order.ts';
import { producers } from '../event.ts';
import type { Truth } from './truth.ts';

const minuteMs = 60_000;

/** Everybody comes at once. */
export const flashSale: Truth = ({ scene, plan }) => {
  scene.conditions.rush = plan.intensity ?? 3;
  return {
    entities: {},
    end: () => {
      scene.conditions.rush = 1;
    },
  };
};

/** The largest gateway fails. */
export const paymentOutage: Truth = ({ scene }) => {
  scene.conditions.failingGateway = gateways.main;
  return {
    entities: { gateway: [gateways.main] },
    end: () => {
      scene.conditions.failingGateway = undefined;
    },
  };
};

/** A producer emits nothing. */
export const silentProducer: Truth = ({ scene, plan }) => {
  const producer = plan.producer ?? producers.warehouse;
  scene.conditions.silent.add(producer);
  return { entities: { producer: [producer] }, end: () => void scene.conditions.silent.delete(producer) };
};

/** A producer's events arrive late. */
export const lateProducer: Truth = ({ scene, plan }) => {
  const producer = plan.producer ?? producers.tills;
  scene.conditions.lateBy.set(producer, (plan.intensity ?? 4) * minuteMs);
  return { entities: { producer: [producer] }, end: () => void scene.conditions.lateBy.delete(producer) };
};
