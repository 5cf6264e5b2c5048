import type { ChaosCase } from '../case.ts';
import { elasticCase } from './e1-elastic.case.ts';
import { saleCase } from './e2-sale.case.ts';
import { hotTenantCase } from './e3-hot-tenant.case.ts';
import { lakeCases } from './lake.case.ts';
import { killBetweenCommitsCase, killCase } from './t01-kill.case.ts';
import { rollingRestartCase } from './t02-rolling-restart.case.ts';
import { brokerRestartCase, threeBrokersCase } from './t03-broker-restart.case.ts';
import { allBrokersDownCase } from './t04-all-brokers-down.case.ts';
import { hastyProducerCase, stalledBrokerCase } from './t05-stalled-broker.case.ts';
import { zombieCase } from './t06-zombie.case.ts';
import { swallowedCommitCase, swallowedProducerCase } from './t07-network.case.ts';
import { registryDownColdCase, registryDownWarmCase } from './t08-registry-down.case.ts';
import { databaseBusyCase, databaseDownCase } from './t09-database.case.ts';
import { poisonCase } from './t10-poison.case.ts';
import { oversizedCase } from './t11-oversized.case.ts';
import { fastClocksCase, slowClocksCase } from './t13-clocks.case.ts';
import { diskFullCase } from './t14-disk-full.case.ts';
import { rebalanceStormCase } from './t15-rebalance-storm.case.ts';
import { duplicatesCase } from './t16-duplicates.case.ts';
import { replayCase } from './t17-replay.case.ts';

/** Every case: those of the fault table, in its order, then growth and crowds. */
export const chaosCases: readonly ChaosCase[] = [
  killCase,
  killBetweenCommitsCase,
  rollingRestartCase,
  brokerRestartCase,
  threeBrokersCase,
  allBrokersDownCase,
  stalledBrokerCase,
  hastyProducerCase,
  zombieCase,
  swallowedProducerCase,
  swallowedCommitCase,
  registryDownWarmCase,
  registryDownColdCase,
  databaseDownCase,
  databaseBusyCase,
  poisonCase,
  oversizedCase,
  fastClocksCase,
  slowClocksCase,
  diskFullCase,
  rebalanceStormCase,
  duplicatesCase,
  replayCase,
  elasticCase,
  saleCase,
  hotTenantCase,
  ...lakeCases,
];
