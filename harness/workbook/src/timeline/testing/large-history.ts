import type { History, HistoryEvent } from 'survives-production/report';

const CALLERS = ['alice', 'bob', 'carol', 'dave'];

/** Callers that take turns in uneven pieces: transactions of reads and writes, and a lock wait in each round. */
export function largeHistory(callers = 4, statements = 30): History {
  const names = CALLERS.slice(0, callers);
  const events: HistoryEvent[] = names.map((caller) => ({
    kind: 'call',
    caller,
    lane: caller,
    call: 'work()',
  }));
  const sent = new Map(names.map((name) => [name, 0]));
  let step = 0;
  for (let turn = 0; [...sent.values()].some((count) => count < statements); turn++) {
    const caller = names[turn % names.length]!;
    for (let piece = 0; piece <= turn % 3 && sent.get(caller)! < statements; piece++) {
      const index = sent.get(caller)!;
      sent.set(caller, index + 1);
      events.push(...statement(names, caller, index, statements, ++step));
    }
  }
  for (const caller of names)
    events.push({ kind: 'answer', caller, lane: caller, call: 'work()', value: { ok: true } });
  const views = names.map((name, index) => {
    return { name, instance: index % 2 === 0 ? 'a' : 'b', calls: ['work()'], lanes: [name] };
  });
  return { callers: views, events };
}

function statement(names: string[], caller: string, index: number, of: number, step: number): HistoryEvent[] {
  const base = {
    kind: 'statement' as const,
    caller,
    lane: caller,
    step,
    params: ['A1', index] as unknown[],
    occurrence: index,
  };
  const source = { file: 'work.ts', line: 10 + index, column: 3 };
  const result = { command: 'SELECT', rowCount: 1, rows: [{ n: index }] };
  const done = { ...base, source, state: 'completed', result } as const;
  if (index === 0) return [{ ...done, sql: 'BEGIN', anchor: 'BEGIN' }];
  if (index === of - 1) return [{ ...done, sql: 'COMMIT', anchor: 'COMMIT' }];
  if (index % 3 !== 0)
    return [{ ...done, sql: 'SELECT n FROM seats WHERE id = $1 AND n > $2', anchor: 'SELECT seats' }];
  const write = { sql: 'UPDATE seats SET n = $2 WHERE id = $1', anchor: 'UPDATE seats' };
  const waitsFor = [names[(names.indexOf(caller) + 1) % names.length]!];
  if (index % 9 !== 0 || names.length === 1) return [{ ...done, ...write }];
  return [
    { ...base, ...write, source, state: 'waiting', waitsFor },
    { kind: 'resumed', caller, lane: caller, step, state: 'completed', result },
  ];
}
