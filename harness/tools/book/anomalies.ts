import { both, type Anomaly } from './anomaly.ts';

const ACCOUNTS = `CREATE TABLE accounts (id text PRIMARY KEY, cents int NOT NULL);
  INSERT INTO accounts VALUES ('x', 50), ('y', 50);`;
const ALL_ACCOUNTS = 'SELECT id, cents FROM accounts ORDER BY id';
const readX = "SELECT cents FROM accounts WHERE id = 'x'";
const readY = "SELECT cents FROM accounts WHERE id = 'y'";
const set = (id: string, cents: number) => `UPDATE accounts SET cents = ${cents} WHERE id = '${id}'`;

const SEATS = `CREATE TABLE sold (seat text PRIMARY KEY); INSERT INTO sold VALUES ('A1');`;
const countSold = 'SELECT count(*)::int FROM sold';

/** From the weakest that a level must prevent to the strongest. */
export const ANOMALIES: readonly Anomaly[] = [
  {
    name: 'dirty write',
    term: 'P0, G0',
    sentence: 'Two transactions write the same two rows, and in the end each row has another one’s value.',
    schema: ACCOUNTS,
    alice: [set('x', 1), set('y', 1)],
    bob: [set('x', 2), set('y', 2)],
    state: ALL_ACCOUNTS,
    happened: (outcome) => both(outcome) && outcome.rows[0]?.cents !== outcome.rows[1]?.cents,
    katas: [],
  },
  {
    name: 'dirty read',
    term: 'P1, G1a',
    sentence: 'Somebody reads what another transaction has written and then takes back.',
    schema: ACCOUNTS,
    alice: [set('x', 99), 'ROLLBACK'],
    bob: [readX],
    state: ALL_ACCOUNTS,
    happened: ({ bob }) => 'read' in bob && bob.read[0] === 99,
    katas: [],
  },
  {
    name: 'non-repeatable read',
    term: 'P2',
    sentence: 'The same row is read twice in one transaction and has changed in between.',
    schema: ACCOUNTS,
    alice: [readX, readX],
    bob: [set('x', 99)],
    state: ALL_ACCOUNTS,
    happened: ({ alice }) => 'read' in alice && alice.read[0] !== alice.read[1],
    katas: [],
  },
  {
    name: 'phantom',
    term: 'P3',
    sentence: 'The same question is asked twice in one transaction, and the second time there is a row more.',
    schema: SEATS,
    alice: [countSold, countSold],
    bob: ["INSERT INTO sold VALUES ('A2')"],
    state: 'SELECT seat FROM sold ORDER BY seat',
    happened: ({ alice }) => 'read' in alice && alice.read[0] !== alice.read[1],
    katas: [],
  },
  {
    name: 'read skew',
    term: 'A5A, G-single',
    sentence:
      'A sum over two rows is of two different moments: money that is under way is counted twice, or not at all.',
    schema: ACCOUNTS,
    alice: [readX, readY],
    bob: [set('x', 40), set('y', 60)],
    state: ALL_ACCOUNTS,
    happened: ({ alice }) => 'read' in alice && Number(alice.read[0]) + Number(alice.read[1]) !== 100,
    katas: ['03'],
  },
  {
    name: 'lost update',
    term: 'P4',
    sentence: 'Two transactions read 50, each adds 10, both are told yes, and in the end there are 60.',
    schema: ACCOUNTS,
    alice: [readX, ([cents]) => set('x', Number(cents) + 10)],
    bob: [readX, ([cents]) => set('x', Number(cents) + 10)],
    state: ALL_ACCOUNTS,
    happened: (outcome) => both(outcome) && outcome.rows[0]?.cents !== 70,
    katas: ['02'],
  },
  {
    name: 'check-then-act',
    term: 'a phantom that is acted upon, G2',
    sentence: 'Two transactions count one sold seat, the limit is two, and both sell one more.',
    schema: SEATS,
    alice: [countSold, ([sold]) => (Number(sold) < 2 ? "INSERT INTO sold VALUES ('A2')" : 'SELECT 0')],
    bob: [countSold, ([sold]) => (Number(sold) < 2 ? "INSERT INTO sold VALUES ('A3')" : 'SELECT 0')],
    state: 'SELECT seat FROM sold ORDER BY seat',
    happened: (outcome) => both(outcome) && outcome.rows.length > 2,
    katas: ['01'],
  },
  {
    name: 'write skew',
    term: 'A5B, G2-item',
    sentence:
      'Two transactions see that x and y hold 100 together, and each takes 100 out of its own row: the rows that each has written are different ones.',
    schema: ACCOUNTS,
    alice: [sum(), ([total]) => (Number(total) >= 100 ? take('x') : 'SELECT 0')],
    bob: [sum(), ([total]) => (Number(total) >= 100 ? take('y') : 'SELECT 0')],
    state: ALL_ACCOUNTS,
    happened: (outcome) =>
      both(outcome) && outcome.rows.reduce((total, { cents }) => total + Number(cents), 0) < 0,
    katas: [],
  },
];

function sum(): string {
  return 'SELECT sum(cents)::int FROM accounts';
}

function take(id: string): string {
  return `UPDATE accounts SET cents = cents - 100 WHERE id = '${id}'`;
}
