import type { RegisterCommand } from '../command.ts';
import { applyCommand } from './apply.command.ts';
import { auditCommand } from './audit.command.ts';
import { backupCommand } from './backup.command.ts';
import { benchCommand } from './bench.command.ts';
import { chaosCommand } from './chaos.command.ts';
import { compareCompleteJourneyCommand } from './compare-complete-journey.command.ts';
import { compareOnlineRetailCommand } from './compare-online-retail.command.ts';
import { contractsCommand } from './contracts.command.ts';
import { definitionsCommand } from './definitions.command.ts';
import { demoCommand } from './demo.command.ts';
import { downCommand } from './down.command.ts';
import { evaluateCommand } from './evaluate.command.ts';
import { exportCommand } from './export.command.ts';
import { keysCommand } from './keys.command.ts';
import { metricsCommand } from './metrics.command.ts';
import { migrateCommand } from './migrate.command.ts';
import { newCommand } from './new.command.ts';
import { previewCommand } from './preview.command.ts';
import { quarantineCommand } from './quarantine.command.ts';
import { replayCommand } from './replay.command.ts';
import { restoreCommand } from './restore.command.ts';
import { sellerTokenCommand } from './seller-token.command.ts';
import { simulateCommand } from './simulate.command.ts';
import { statusCommand } from './status.command.ts';
import { testCommand } from './test.command.ts';
import { upCommand } from './up.command.ts';
import { uploadCommand } from './upload.command.ts';
import { uploadsCommand } from './uploads.command.ts';

/** Every command, in the order in which `nadi --help` lists them: a new one is a file and a line. */
export const commands: readonly RegisterCommand[] = [
  upCommand,
  downCommand,
  statusCommand,
  contractsCommand,
  newCommand,
  testCommand,
  previewCommand,
  applyCommand,
  definitionsCommand,
  metricsCommand,
  exportCommand,
  quarantineCommand,
  keysCommand,
  sellerTokenCommand,
  auditCommand,
  migrateCommand,
  backupCommand,
  restoreCommand,
  simulateCommand,
  uploadCommand,
  uploadsCommand,
  replayCommand,
  compareCompleteJourneyCommand,
  compareOnlineRetailCommand,
  demoCommand,
  chaosCommand,
  benchCommand,
  evaluateCommand,
];
