import { bail, type CelNode, type Kind } from './cel-node.ts';

/** `&&` and `||`. An error on the left can be mended by the right side: the interpreter does that. */
export function logicNode(operator: '&&' | '||', left: CelNode, right: CelNode): CelNode {
  const [runLeft, runRight] = [left.run, right.run];
  const decides = operator === '||';
  return {
    kind: 'bool',
    run: (values) => {
      const first = runLeft(values);
      if (first === decides) {
        return decides;
      }
      if (first !== !decides) {
        throw bail;
      }
      const second = runRight(values);
      if (typeof second !== 'boolean') {
        throw bail;
      }
      return second;
    },
  };
}

export function notNode({ run }: CelNode): CelNode {
  return {
    kind: 'bool',
    run: (values) => {
      const value = run(values);
      if (typeof value !== 'boolean') {
        throw bail;
      }
      return !value;
    },
  };
}

/** `condition ? yes : no`. */
export function choiceNode(condition: CelNode, yes: CelNode, no: CelNode): CelNode {
  const [runCondition, runYes, runNo] = [condition.run, yes.run, no.run];
  return {
    kind: commonKind(yes.kind, no.kind),
    run: (values) => {
      const chosen = runCondition(values);
      if (chosen === true) {
        return runYes(values);
      }
      if (chosen === false) {
        return runNo(values);
      }
      throw bail;
    },
  };
}

function commonKind(yes: Kind, no: Kind): Kind {
  if (yes === no) {
    return yes;
  }
  const kinds = [yes, no];
  return kinds.includes('int') || kinds.includes('intOrDyn') ? 'intOrDyn' : 'dyn';
}
