export { defineConfig, environmentExample, loadConfig, type ConfigDefinition, type ConfigValues } from './config.ts';
export { choiceSetting, integerSetting, listSetting, textSetting, urlSetting, type Setting } from './setting.ts';
