import { PartonError } from '../../shared/errors';
import type { ErrorPlace } from '../../shared/errors';

/** Values of the names in an expression; throws for a name that it does not know. */
export type Scope = (name: string) => number;

/** An arithmetic or logical expression in Python's syntax, ready to be evaluated. Truth is 1, falsehood 0. */
export interface Expression {
  readonly source: string;
  /** The names it uses, functions not among them. */
  readonly names: ReadonlySet<string>;
  evaluate(scope: Scope): number;
}

const FUNCTIONS: ReadonlyMap<string, (x: number) => number> = new Map([
  ['sqrt', Math.sqrt],
  ['log', Math.log],
  ['fabs', Math.abs],
]);

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 100;

/**
 * Parses an expression of the filter rules: numbers, names, + - * / // % **, comparisons (chains too), and, or, not, parentheses,
 * sqrt, log, fabs. Nothing else can be called or reached. @throws PartonError of kind `input`
 */
export function parseExpression(source: string, where: ErrorPlace = {}): Expression {
  const parser = new Parser(source, where);
  const node = parser.whole();
  return { source, names: parser.names, evaluate: node };
}

type Node = (scope: Scope) => number;

const TOKEN = /\s*(?:([0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?)|([A-Za-z_]\w*)|(\*\*|\/\/|<=|>=|==|!=|[-+*/%<>()]))/y;

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** Remainder with the sign of the divisor, as in Python. */
const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);

class Parser {
  readonly names = new Set<string>();
  private readonly tokens: string[] = [];
  private next = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly where: ErrorPlace,
  ) {
    if (source.length > MAX_LENGTH) this.fail(`is longer than ${MAX_LENGTH} characters`);
    TOKEN.lastIndex = 0;
    const end = source.trimEnd().length;
    for (let at = 0; at < end; at = TOKEN.lastIndex) {
      const match = TOKEN.exec(source);
      if (!match) this.fail(`has something unexpected at ${JSON.stringify(source.slice(at, at + 10).trim())}`);
      this.tokens.push(match[0].trim());
    }
  }

  whole(): Node {
    const node = this.or();
    if (this.next < this.tokens.length) this.fail(`has something unexpected at ${JSON.stringify(this.tokens[this.next])}`);
    return node;
  }

  private or(): Node {
    if (++this.depth > MAX_DEPTH) this.fail(`is nested more than ${MAX_DEPTH} levels deep`);
    let left = this.and();
    while (this.take('or')) {
      const [a, b] = [left, this.and()];
      left = (scope) => a(scope) || b(scope);
    }
    this.depth--;
    return left;
  }

  private and(): Node {
    let left = this.not();
    while (this.take('and')) {
      const [a, b] = [left, this.not()];
      left = (scope) => a(scope) && b(scope);
    }
    return left;
  }

  private not(): Node {
    let negations = 0;
    while (this.take('not')) negations++;
    const operand = this.comparison();
    if (negations === 0) return operand;
    return (scope) => Number(Boolean(operand(scope)) === (negations % 2 === 0));
  }

  /** `a < b <= c` means `a < b and b <= c`. */
  private comparison(): Node {
    const operands = [this.sum()];
    const tests: ((a: number, b: number) => boolean)[] = [];
    for (let operator = this.peek(); operator !== undefined && Object.hasOwn(COMPARISONS, operator); operator = this.peek()) {
      this.next++;
      tests.push(COMPARISONS[operator]!);
      operands.push(this.sum());
    }
    if (tests.length === 0) return operands[0]!;
    return (scope) => {
      let left = operands[0]!(scope);
      for (let i = 0; i < tests.length; i++) {
        const right = operands[i + 1]!(scope);
        if (!tests[i]!(left, right)) return 0;
        left = right;
      }
      return 1;
    };
  }

  private sum(): Node {
    let left = this.product();
    for (;;) {
      const a = left;
      if (this.take('+')) {
        const b = this.product();
        left = (scope) => a(scope) + b(scope);
      } else if (this.take('-')) {
        const b = this.product();
        left = (scope) => a(scope) - b(scope);
      } else return left;
    }
  }

  private product(): Node {
    let left = this.sign();
    for (;;) {
      const a = left;
      if (this.take('*')) {
        const b = this.sign();
        left = (scope) => a(scope) * b(scope);
      } else if (this.take('/')) {
        const b = this.sign();
        left = (scope) => a(scope) / b(scope);
      } else if (this.take('//')) {
        const b = this.sign();
        left = (scope) => Math.floor(a(scope) / b(scope));
      } else if (this.take('%')) {
        const b = this.sign();
        left = (scope) => modulo(a(scope), b(scope));
      } else return left;
    }
  }

  /** Binds less than a power: -x**2 is -(x**2). */
  private sign(): Node {
    if (++this.depth > MAX_DEPTH) this.fail(`is nested more than ${MAX_DEPTH} levels deep`);
    let node: Node;
    if (this.take('-')) {
      const operand = this.sign();
      node = (scope) => -operand(scope);
    } else if (this.take('+')) {
      node = this.sign();
    } else {
      node = this.power();
    }
    this.depth--;
    return node;
  }

  private power(): Node {
    const base = this.atom();
    if (!this.take('**')) return base;
    const exponent = this.sign();
    return (scope) => base(scope) ** exponent(scope);
  }

  private atom(): Node {
    const token = this.peek();
    this.next++;
    if (token === undefined) return this.fail('ends too early');
    if (token === '(') {
      const node = this.or();
      this.expect(')');
      return node;
    }
    if (/^[0-9.]/.test(token)) {
      const value = Number(token);
      return () => value;
    }
    if (token === 'True') return () => 1;
    if (token === 'False') return () => 0;
    const call = FUNCTIONS.get(token);
    if (call) {
      this.expect('(');
      const argument = this.or();
      this.expect(')');
      return (scope) => call(argument(scope));
    }
    if (!/^[A-Za-z_]/.test(token) || ['and', 'or', 'not'].includes(token)) return this.fail(`has something unexpected at ${JSON.stringify(token)}`);
    this.names.add(token);
    return (scope) => scope(token);
  }

  private peek(): string | undefined {
    return this.tokens[this.next];
  }

  private take(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next++;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) this.fail(`lacks a ${JSON.stringify(token)}`);
  }

  private fail(problem: string): never {
    const shown = this.source.length > 80 ? `${this.source.slice(0, 77)}...` : this.source;
    throw new PartonError('input', `the expression ${JSON.stringify(shown)} ${problem}.`, this.where, 'Use numbers, names, + - * / **, comparisons, and, or, not, sqrt, log, fabs.');
  }
}
