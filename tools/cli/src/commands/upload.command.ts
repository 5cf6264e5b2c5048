import { runnable } from '../command.ts';
import type { UploadOptions } from '../uploads/upload-file.ts';
import { clientOptions } from '../uploads/uploads-connection.ts';

/** Sends a file to the platform, which makes events of its rows. */
export const uploadCommand = runnable<UploadOptions>({
  usage: 'upload <file>',
  summary: 'Upload a CSV, JSONL or Parquet file; its rows become events. Exits with 1 if rows were refused.',
  example: 'upload stock.csv --type inventory.stock-changed --wait',
  options: (command) =>
    clientOptions(command)
      .option('--type <contract>', 'contract whose fields the columns are')
      .option('--mapping <name>', 'mapping that makes events of the rows, instead of --type')
      .option('--format <format>', 'csv, jsonl or parquet (default: by the name of the file)')
      .option('--wait', 'wait until every row is taken or refused'),
  run: async (call) => {
    // Loaded when it is needed: a database engine comes with it.
    const { uploadFile } = await import('../uploads/upload-file.ts');
    return uploadFile(call);
  },
});
