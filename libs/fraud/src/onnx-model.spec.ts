/** @jest-environment ./src/testing/shared-arrays.environment.mjs */
import { describe, expect, it } from '@jest/globals';
import { OnnxModel, parseOnnxModel } from './onnx-model.ts';

/** Softmax over two numbers, opset 15. */
const softmax = Buffer.from(
  'CAg6bQovCghmZWF0dXJlcxINcHJvYmFiaWxpdGllcyIHU29mdG1heCoLCgRheGlzGAGgAQISAWdaGAoIZmVhdHVyZXMSDAoKCAESBgoACgIIAmIdCg1wcm9iYWJpbGl0aWVzEgwKCggBEgYKAAoCCAJCBAoAEA8=',
  'base64',
);
const definition = (changes: Readonly<Record<string, string>> = {}) => {
  const keys = {
    name: 'some-model',
    purpose: 'A model for a test.',
    input: 'features',
    inputs: '[one, other]',
    output: 'probabilities',
    ...changes,
  };
  const text = Object.entries(keys)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
  return parseOnnxModel({ file: 'models/some-model.yaml', text });
};

describe('a model that was trained elsewhere', () => {
  it('gives the probability of the last class for each row', async () => {
    const model = await OnnxModel.open(definition(), softmax);
    const scores = await model.score(Float32Array.of(0, 0, 0, Math.log(3), 5, -5));
    expect([...scores].map((score) => Math.round(score * 1e4) / 1e4)).toEqual([0.5, 0.75, 0]);
  });

  it.each([
    ['is no ONNX', definition(), Buffer.from('none'), 'cannot be used'],
    [
      'takes something else',
      definition({ input: 'rows' }),
      softmax,
      'it takes features and gives probabilities, not rows',
    ],
  ])('is refused if it %s', async (_what, of, bytes, reason) => {
    await expect(OnnxModel.open(of, bytes)).rejects.toThrow(reason);
    await expect(OnnxModel.open(of, bytes)).rejects.toMatchObject({ code: 'FRAUD_MODEL_INVALID' });
  });

  it('is refused if it wants another number of inputs', async () => {
    const model = await OnnxModel.open(definition({ inputs: '[one]' }), softmax);
    await expect(model.score(Float32Array.of(1, 2))).rejects.toThrow('some-model cannot be used');
  });

  it('has a definition that names its inputs', () => {
    expect(() => definition({ inputs: '[]' })).toThrow('models/some-model.yaml:4: inputs');
    expect(() => definition({ kind: 'x' })).toThrow('models/some-model.yaml:6');
  });
});
