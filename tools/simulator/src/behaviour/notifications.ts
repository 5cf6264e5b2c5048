import { notificationDelivered, notificationOpened, notificationSent } from '@nadi/contracts';
import { draft, producers, type Draft } from '../event.ts';
import type { Customer } from '../world/customers.ts';
import type { Scene } from './scene.ts';

/** Why a message goes out. */
export interface Occasion {
  readonly template: string;
  readonly trigger: 'campaign' | 'order' | 'price' | 'stock' | 'stream' | 'follow' | 'other';
  readonly campaign: string | null;
  readonly productId: string | null;
}

const providers = { push: 'pushway', 'e-mail': 'mailpost', sms: 'textline', 'in-app': 'nadi' } as const;
type Medium = keyof typeof providers;

/** A message goes out; the provider's report and what the customer does with it follow. */
export function sendNotification(scene: Scene, customer: Customer, occasion: Occasion): Draft {
  const { random } = scene;
  const medium = pickMedium(customer, random.float());
  const common = {
    notificationId: scene.nextId('n'),
    customerId: customer.id,
    medium,
    template: occasion.template,
    campaign: occasion.campaign,
    country: customer.place.country,
  };
  const sentAt = scene.nowMs;
  const durationMs = Math.floor(random.logNormal(medium === 'e-mail' ? 4_000 : 900, 0.8));
  const outcome = random.float();
  const result = outcome < 0.965 ? 'delivered' : outcome < 0.99 ? 'bounced' : 'rejected';
  scene.after(durationMs, () => {
    if (result === 'delivered' && random.chance(occasion.trigger === 'campaign' ? 0.2 : 0.5)) {
      scene.after(random.logNormal(100_000, 1.5), () =>
        draft(notificationOpened, producers.messenger, {
          ...common,
          action: random.chance(0.65) ? 'opened' : random.chance(0.6) ? 'clicked' : 'dismissed',
          visitorId: customer.visitorId,
          device: customer.prefersApp ? 'mobile' : 'desktop',
          sentAt,
        }),
      );
    }
    return draft(notificationDelivered, producers.messenger, {
      ...common,
      provider: providers[medium],
      result,
      durationMs,
    });
  });
  const { trigger, productId } = occasion;
  return draft(notificationSent, producers.messenger, { ...common, trigger, productId });
}

function pickMedium({ prefersApp }: Customer, draw: number): Medium {
  if (prefersApp) {
    return draw < 0.6 ? 'push' : draw < 0.8 ? 'in-app' : draw < 0.95 ? 'e-mail' : 'sms';
  }
  return draw < 0.85 ? 'e-mail' : 'sms';
}
