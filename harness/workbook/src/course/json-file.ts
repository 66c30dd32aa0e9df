import { readFile } from 'node:fs/promises';
import { PlainError } from 'survives-production/report';

/** A file with one JSON object in it, read by somebody who has to say what is wrong with it. */
export class JsonFile {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly #shown: string;

  private constructor(fields: Record<string, unknown>, shown: string) {
    this.fields = fields;
    this.#shown = shown;
  }

  /** @param shown what a person calls it: `katas/course.json` */
  static async read(path: string, shown: string): Promise<JsonFile> {
    const text = await readFile(path, 'utf8').catch((error: Error) => {
      throw complaint(shown, `it cannot be read: ${error.message}.`);
    });
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch (error) {
      throw complaint(shown, `it is not JSON: ${(error as Error).message}.`);
    }
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return new JsonFile(parsed as Record<string, unknown>, shown);
    throw complaint(shown, `it must be an object, and is ${show(parsed)}.`);
  }

  /** Throws a `PlainError` that names the file, the field, what it must be and what it is. */
  demand(condition: boolean, field: string, must: string): void {
    if (!condition)
      throw complaint(this.#shown, `"${field}" must be ${must}, and is ${show(this.fields[field])}.`);
  }
}

function complaint(shown: string, what: string): PlainError {
  return new PlainError(`${shown}: ${what}`, { next: `git checkout -- ${shown}, or mend the field` });
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
