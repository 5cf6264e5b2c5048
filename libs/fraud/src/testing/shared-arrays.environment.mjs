import { TestEnvironment } from 'jest-environment-node';

/** Jest gives tests arrays of their own kind; a native module makes and wants those of the process. */
export default class SharedArraysEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.Float32Array = Float32Array;
  }
}
