import type { SqlToken } from './tokens.ts';

interface Written {
  name: string;
  verb: string;
  depth: number;
}

/** The tables that one statement names, found by the words before them. */
export class Relations {
  /** In the order of the text. */
  readonly all: string[] = [];
  readonly read: string[] = [];
  readonly written: Written[] = [];
  locksRows = false;
  readonly #tokens: readonly SqlToken[];
  readonly #expressions: ReadonlySet<string>;
  /** Where tokens stand that name a relation: a parenthesis after one calls nothing. */
  readonly #places = new Set<number>();

  constructor(tokens: readonly SqlToken[]) {
    this.#tokens = tokens;
    this.#expressions = this.#expressionsOf();
    tokens.forEach((_, index) => this.#at(index));
    this.read = [...new Set(this.read)];
  }

  isNamedAt(index: number): boolean {
    return this.#places.has(index);
  }

  #word(index: number): string {
    return this.#tokens[index]?.keyword ?? '';
  }

  #at(index: number): void {
    const before = this.#word(index - 1);
    switch (this.#word(index)) {
      case 'FROM':
        return this.#from(index, before);
      case 'JOIN':
        return void this.#reads(index + 1);
      case 'USING':
        if (this.#tokens[index + 1]?.text !== '(') this.#readsList(index + 1);
        return;
      case 'INTO':
        return this.#writes(index + 1, before === 'INSERT' || before === 'MERGE' ? before : 'SELECT');
      case 'UPDATE':
        return this.#update(index, before);
      case 'SHARE':
        this.locksRows ||= before === 'FOR' || before === 'KEY';
        return;
      case 'TABLE':
        return this.#table(index);
      case 'TRUNCATE':
      case 'LOCK':
      case 'COPY':
        if (index === 0 && this.#word(1) !== 'TABLE') this.#named(index, this.#word(0));
    }
  }

  #from(index: number, before: string): void {
    const [first] = this.#tokens;
    // `IS DISTINCT FROM`, `extract(epoch FROM …)`, `COPY seats FROM STDIN`, `FETCH 10 FROM cursor`.
    if (before === 'DISTINCT' || this.#isArgument(index)) return;
    if (this.#tokens[index]!.depth === 0 && (first!.keyword === 'COPY' || first!.keyword === 'FETCH')) return;
    if (before === 'DELETE') this.#writes(index + 1, 'DELETE');
    else this.#readsList(index + 1);
  }

  #isArgument(index: number): boolean {
    const { depth } = this.#tokens[index]!;
    const opens = this.#tokens.findLastIndex(
      (token, at) => at < index && token.text === '(' && token.depth === depth - 1,
    );
    return /^(EXTRACT|SUBSTRING|OVERLAY|TRIM|POSITION)$/.test(this.#word(opens - 1));
  }

  #update(index: number, before: string): void {
    if (before === 'FOR' || before === 'KEY') this.locksRows = true;
    else if (before !== 'DO' && before !== 'THEN' && before !== 'ON') this.#writes(index + 1, 'UPDATE');
  }

  #table(index: number): void {
    const verb = this.#word(0);
    if (index === 0) this.#reads(1);
    else this.#named(index, verb);
  }

  /** `LOCK TABLE seats`, `TRUNCATE seats`: after the word, and what else there is after commas. */
  #named(index: number, verb: string): void {
    for (let at = index + 1; at > 0;) {
      const { name, end } = this.#nameAt(at);
      if (name === undefined) return;
      this.#places.add(end - 1);
      this.all.push(name);
      if (verb === 'TRUNCATE' || (verb === 'COPY' && this.#word(end) === 'FROM'))
        this.written.push({ name, verb, depth: 0 });
      else if (verb === 'COPY') this.read.push(name);
      at = this.#tokens[end]?.text === ',' ? end + 1 : -1;
    }
  }

  #writes(index: number, verb: string): void {
    const { name, end } = this.#nameAt(index);
    if (name === undefined) return;
    this.#places.add(end - 1);
    this.all.push(name);
    this.written.push({ name, verb, depth: this.#tokens[index]!.depth });
  }

  /** `FROM seats s, venues AS v` */
  #readsList(index: number): void {
    const end = this.#reads(index);
    if (end === undefined) return;
    const alias = this.#word(end) === 'AS' ? end + 1 : end;
    const isAlias = this.#tokens[alias]?.kind === 'word' && this.#tokens[alias + 1]?.text === ',';
    const comma = isAlias ? alias + 1 : end;
    if (this.#tokens[comma]?.text === ',') this.#readsList(comma + 1);
  }

  /** Where the name ends; `undefined` for a subquery or a function. */
  #reads(index: number): number | undefined {
    const { name, end } = this.#nameAt(index);
    if (name === undefined || this.#tokens[end]?.text === '(') return undefined;
    const isExpression = end === index + 1 && this.#expressions.has(name);
    if (isExpression) return end;
    this.all.push(name);
    this.read.push(name);
    return end;
  }

  #nameAt(start: number): { name: string | undefined; end: number } {
    let at = start;
    while (/^(ONLY|TABLE|IF|NOT|EXISTS)$/.test(this.#word(at))) at++;
    let last = this.#tokens[at];
    while (this.#tokens[at + 1]?.text === '.') last = this.#tokens[(at += 2)];
    const isName = last?.kind === 'quoted-name' || (last?.kind === 'word' && !NO_TABLES.has(last.keyword));
    if (!isName) return { name: undefined, end: at };
    return { name: nameOf(last!), end: at + 1 };
  }

  /** `WITH mine (id) AS (…), theirs AS MATERIALIZED (…)` */
  #expressionsOf(): Set<string> {
    const found = new Set<string>();
    if (this.#word(0) !== 'WITH') return found;
    this.#tokens.forEach((token, index) => {
      const begins =
        /^(WITH|RECURSIVE)$/.test(this.#word(index - 1)) || this.#tokens[index - 1]?.text === ',';
      if (token.depth !== 0 || !begins || this.#word(this.#afterColumns(index + 1)) !== 'AS') return;
      found.add(nameOf(token));
      this.#places.add(index);
    });
    return found;
  }

  /** Past `(id, n)` at this depth, if it stands here. */
  #afterColumns(index: number): number {
    const [opens, { depth = 0 } = {}] = [this.#tokens[index]?.text === '(', this.#tokens[index]];
    const closes = this.#tokens.findIndex(
      (token, at) => at > index && token.text === ')' && token.depth === depth,
    );
    return opens && closes !== -1 ? closes + 1 : index;
  }
}

const NO_TABLES = new Set(['SELECT', 'VALUES', 'LATERAL', 'ROWS', 'NOWAIT', 'SKIP', 'SET', 'OF', 'STDIN']);

export const nameOf = ({ kind, text }: SqlToken): string =>
  kind === 'quoted-name' ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
