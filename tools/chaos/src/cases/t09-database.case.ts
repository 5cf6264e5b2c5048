import pg from 'pg';
import type { ChaosCase, Trial } from '../case.ts';
import { asSuperuser, brokerPositions, storedPositions } from '../stage/positions.ts';

/** No position may be at the broker that the database does not know. */
async function checkPositions(trial: Trial, when: string): Promise<void> {
  // In this order what is stored can only be further than it was when the other was read.
  const { committed } = await brokerPositions(trial.stage);
  const stored = await storedPositions(trial.stage);
  trial.check(
    `no position runs ahead of the database ${when}`,
    committed <= stored,
    `${committed} committed, ${stored} stored`,
  );
}

/** The database stands still, dies, and is restarted in order. */
export const databaseDownCase: ChaosCase = {
  id: 'T9',
  title: 'the database stands still, is killed and is restarted',
  stage: {},
  short: true,
  run: async (trial) => {
    const { stage } = trial;
    if (trial.length === 'full') {
      stage.freeze('postgres');
      await trial.sleep(20_000);
      stage.thaw('postgres');
      await trial.sleep(4_000);
      await checkPositions(trial, 'after a stall');
    }
    await stage.kill('postgres');
    await trial.sleep(trial.random.between(500, 4_000));
    await stage.start('postgres');
    await trial.sleep(2_000);
    await checkPositions(trial, 'after kill -9');
    if (trial.length === 'full') {
      await stage.stop('postgres');
      await trial.sleep(2_000);
      await stage.start('postgres');
      await trial.sleep(2_000);
      await checkPositions(trial, 'after a restart');
    }
  },
};

/** The server takes no connection of the service; then a table is locked by somebody else. */
export const databaseBusyCase: ChaosCase = {
  id: 'T9b',
  title: 'the database has no connection left, then a lock is held',
  stage: {},
  run: async (trial) => {
    const { stage } = trial;
    const ms = trial.length === 'short' ? 5_000 : 15_000;
    trial.say(`no connections for reporting for ${ms / 1000} s`);
    await asSuperuser(stage, 'alter role nadi_reporting connection limit 0');
    await asSuperuser(stage, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'nadi_reporting'");
    await trial.sleep(ms);
    await asSuperuser(stage, 'alter role nadi_reporting connection limit -1');
    await trial.sleep(4_000);
    await checkPositions(trial, 'after connections ran out');
    await holdLock(trial, trial.length === 'short' ? 5_000 : 60_000);
    await trial.sleep(4_000);
    await checkPositions(trial, 'after a lock');
  },
};

async function holdLock(trial: Trial, ms: number): Promise<void> {
  trial.say(`lock on the windows for ${ms / 1000} s`);
  const client = new pg.Client({ connectionString: trial.stage.platform.stack.adminDatabaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('lock table reporting.metric_rollups in access exclusive mode');
    await trial.sleep(ms);
    await client.query('rollback');
  } finally {
    await client.end();
  }
}
