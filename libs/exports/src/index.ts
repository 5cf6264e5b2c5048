export { compileExport, compileExports, type CompiledExport, type ExportSource } from './compile-exports.ts';
export { exportFormats, type ExportDefinition, type ExportFormat } from './export-definition.ts';
export {
  manifestText,
  type ExportFile,
  type ExportManifest,
  type PositionRange,
  type PositionRanges,
} from './export-manifest.ts';
export { manifestKey, partKey, runFolder, type RunPlace } from './export-place.ts';
export { exportsKind } from './exports-kind.ts';
export { mostAttempts, retryPauseMs } from './retry-pause.ts';
export { lastMomentMs, nextMomentMs } from './schedule.ts';
