import { parseYamlDefinition, type DefinitionSource } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import type { InferenceSession } from 'onnxruntime-node';
import { z } from 'zod';

const modelDefinition = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case'),
  purpose: z.string().min(10),
  /** Name of the tensor that the model takes: rows of float32. */
  input: z.string().min(1),
  /** What the numbers of a row are, in their order. */
  inputs: z.array(z.string().min(1)).min(1).max(500),
  /** Name of the tensor with a probability per class, of which the last is that of fraud. */
  output: z.string().min(1),
});

/** What a model file takes and gives, as it stands in `config/models/<name>.yaml`. */
export type OnnxModelDefinition = z.infer<typeof modelDefinition>;

/** @throws NadiError DEFINITION_INVALID naming file, line and key. */
export function parseOnnxModel({ file, text }: DefinitionSource): OnnxModelDefinition {
  return parseYamlDefinition(text, file, modelDefinition);
}

/** A model that was trained elsewhere. */
export class OnnxModel {
  private constructor(
    readonly definition: OnnxModelDefinition,
    private readonly runtime: typeof import('onnxruntime-node'),
    private readonly session: InferenceSession,
  ) {}

  /**
   * Opens a model on one thread.
   * @param model bytes of an ONNX file
   * @throws NadiError FRAUD_MODEL_INVALID if it is none, or has other inputs and outputs than the definition says
   */
  static async open(definition: OnnxModelDefinition, model: Uint8Array): Promise<OnnxModel> {
    try {
      // Only who has such a model loads the runtime: it is large.
      const runtime = await import('onnxruntime-node');
      const session = await runtime.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
      if (!session.inputNames.includes(definition.input) || !session.outputNames.includes(definition.output)) {
        const has = `takes ${session.inputNames.join(', ')} and gives ${session.outputNames.join(', ')}`;
        throw new Error(`it ${has}, not ${definition.input} and ${definition.output}`);
      }
      return new OnnxModel(definition, runtime, session);
    } catch (cause) {
      throw invalid(definition, cause);
    }
  }

  /**
   * Probabilities of fraud, from 0 to 1.
   * @param rows numbers in the order of the definition's inputs, one row after the other
   * @throws NadiError FRAUD_MODEL_INVALID if the model cannot be run
   */
  async score(rows: Float32Array): Promise<Float64Array> {
    const { definition } = this;
    const width = definition.inputs.length;
    const count = rows.length / width;
    try {
      const feeds = { [definition.input]: new this.runtime.Tensor('float32', rows, [count, width]) };
      const result = (await this.session.run(feeds, [definition.output]))[definition.output];
      if (result === undefined || !(result.data instanceof Float32Array) || result.data.length % count !== 0) {
        throw new Error(`${definition.output} is no tensor of float32 with a row for each of ${count}`);
      }
      const { data } = result;
      const classes = data.length / count;
      return Float64Array.from({ length: count }, (_, index) => data[(index + 1) * classes - 1] ?? Number.NaN);
    } catch (cause) {
      throw invalid(definition, cause);
    }
  }
}

function invalid({ name }: OnnxModelDefinition, cause: unknown): NadiError {
  return new NadiError('FRAUD_MODEL_INVALID', {
    message: `the model ${name} cannot be used: ${messageOf(cause)}`,
    context: { model: name },
    cause,
  });
}
