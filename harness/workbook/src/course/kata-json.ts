import { readFile } from 'node:fs/promises';
import { MODULES, type KataMeta } from 'survives-production';
import { PlainError } from 'survives-production';

type Fields = Record<string, unknown>;
type Demand = (condition: boolean, field: keyof KataMeta, must: string) => void;

/** Reads and validates one `kata.json`. Every complaint is a `PlainError` that names the file, the field and the value. */
export async function readKataJson(file: string, shown: string): Promise<KataMeta> {
  const fields = parseObject(await readFile(file, 'utf8'), shown);
  const demand: Demand = (condition, field, must) => {
    if (!condition) throw complaint(shown, `"${field}" must be ${must}, and is ${show(fields[field])}.`);
  };
  for (const field of ['title', 'term', 'entry'] as const) demand(isText(fields[field]), field, 'a text');
  for (const field of ['exports', 'files', 'hints'] as const)
    demand(isTexts(fields[field]), field, 'a list of texts');
  demand(['Uptown', 'LogiFlow'].includes(fields['company'] as string), 'company', '"Uptown" or "LogiFlow"');
  demand(isModule(fields['module']), 'module', `one of: ${MODULES.join(' · ')}`);
  demand(isNumbers(fields['needs']), 'needs', 'a list of kata numbers, as in ["01"]');
  demand([1, 2, 3, 4].includes(fields['level'] as number), 'level', '1, 2, 3 or 4');
  demand(isPositiveInteger(fields['minutes']), 'minutes', 'a whole number above 0');
  const meta = fields as unknown as KataMeta;
  demandConsistency(meta, demand);
  return meta;
}

function demandConsistency(meta: KataMeta, demand: Demand): void {
  demand(meta.hints.length === 3 || meta.hints.length === 4, 'hints', 'three or four hints');
  demand(meta.exports.length > 0, 'exports', 'at least one function name');
  demand(meta.files.includes(meta.entry), 'files', `a list with the entry ${meta.entry} in it`);
}

function parseObject(text: string, shown: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw complaint(shown, `it is not JSON: ${(error as Error).message}.`);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Fields;
  throw complaint(shown, `it must be an object, and is ${show(parsed)}.`);
}

function complaint(shown: string, what: string): PlainError {
  return new PlainError(`${shown}: ${what}`, { next: `git checkout -- ${shown}, or mend the field` });
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isModule = (value: unknown): boolean => (MODULES as readonly unknown[]).includes(value);
const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && /^\d\d$/.test(each));
const isPositiveInteger = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
