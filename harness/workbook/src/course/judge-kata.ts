import { check, replay } from 'survives-production';
import type { CheckOptions, Judged, ReplayOptions, SubjectCode } from 'survives-production';
import type { PostgresServer } from 'survives-production/postgres';
import { judged } from '../contain/judged-files.ts';
import { filesOf } from './kata-files.ts';
import { ofKata, type KataReplay, type KataVerdict } from './kata-verdict.ts';
import type { Kata } from './kata.ts';

/** A request on one code of a kata: what is judged, and by what, is said by the two. */
export type OfKata<Request> = { kata: Kata; subject: SubjectCode; server: PostgresServer } & Omit<
  Request,
  keyof Judged
>;

/** Judges one code of a kata in this process: for tests, figures and debuggers. Learners' code is contained. */
export async function checkKata({ kata, subject, ...rest }: OfKata<CheckOptions>): Promise<KataVerdict> {
  return ofKata(kata, await check({ ...(await judged(filesOf(kata, subject))), ...rest }));
}

export async function replayKata({ kata, subject, ...rest }: OfKata<ReplayOptions>): Promise<KataReplay> {
  return ofKata(kata, await replay({ ...(await judged(filesOf(kata, subject))), ...rest }));
}
