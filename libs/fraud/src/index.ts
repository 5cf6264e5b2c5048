export { type InputsPlan } from './binned-inputs.ts';
export { compileRules, type FraudRules, type RulesVerdict } from './fraud-rules.ts';
export { OnlineModel, type Contribution, type OnlineModelPlan, type OnlineModelState } from './online-model.ts';
export { OnnxModel, parseOnnxModel, type OnnxModelDefinition } from './onnx-model.ts';
