import type { FieldNode } from '../field-node.ts';
import type { PersonalKind } from '../personal/personal-kind.ts';

/** How a value becomes what the contract wants. */
export type Writing =
  /** As it is. */
  | 'same'
  /** Texts as they are, anything else as JSON. */
  | 'text'
  /** A timestamp with zone becomes milliseconds since 1970. */
  | 'instant'
  /** Field by field. */
  | 'record'
  /** Element by element. */
  | 'list';

/** The values of one field. */
export interface ValuePlan {
  /** The Avro type of a value that is there. */
  readonly type: unknown;
  readonly writing: Writing;
  /** Of a record. */
  readonly fields?: readonly FieldPlan[];
  /** Of a list. */
  readonly items?: ValuePlan;
  /** Present if it has to be protected. `unseen`: nobody knows what is in it. */
  readonly personal?: PersonalKind | 'unseen';
  /** Made up, never a value that was seen. */
  readonly example: unknown;
  /** What was lost or bent, and how to mend it. */
  readonly problems: readonly PlanProblem[];
}

export interface FieldPlan {
  readonly node: FieldNode;
  /** As it was sent. */
  readonly from: string;
  /** As the contract calls it. */
  readonly to: string;
  readonly isOptional: boolean;
  readonly doc: string;
  readonly value: ValuePlan;
}

/** Something that the contract cannot say as it was seen. */
export interface PlanProblem {
  /** As it was sent. */
  readonly path: string;
  readonly problem: string;
  readonly mend: string;
}
