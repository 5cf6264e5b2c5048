import { choiceSetting, integerSetting, textSetting } from '@nadi/config';
import { noPreviousExit } from './process-usage.ts';

/** The settings every service has: logs, traces and who it says it is. */
export const observabilitySettings = {
  logLevel: choiceSetting({
    variable: 'NADI_LOG_LEVEL',
    doc: 'Lowest level that is logged: debug, info, warn, error or silent.',
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
  }),
  tracePerMille: integerSetting({
    variable: 'NADI_TRACE_PER_MILLE',
    doc: 'How many of 1,000 requests are traced, 0 to 1000.',
    default: 10,
    min: 0,
    max: 1000,
  }),
  otlpTracesUrl: textSetting({
    variable: 'NADI_OTLP_TRACES_URL',
    doc: 'Where spans are sent by OTLP over HTTP, or `none`.',
    default: 'none',
  }),
  commit: textSetting({ variable: 'NADI_COMMIT', doc: 'Commit this build was made from.', default: 'unknown' }),
  previousExit: textSetting({
    variable: 'NADI_PREVIOUS_EXIT',
    doc: 'How the process before this one ended, such as `exit code 1` or `signal SIGKILL`; set by what starts services again.',
    default: noPreviousExit,
  }),
};
