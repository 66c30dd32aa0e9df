import { check, replay, type CheckRequest, type ReplayRequest, type SubjectCode } from 'survives-production';
import { judged } from '../contain/judged-files.ts';
import { filesOf } from './kata-files.ts';
import { ofKata, type KataReplay, type KataVerdict } from './kata-verdict.ts';
import type { Kata } from './kata.ts';

export type OfKata<Request> = { kata: Kata; subject: SubjectCode } & Omit<
  Request,
  'name' | 'subject' | 'definition' | 'code' | 'schema'
>;

/** Judges one code of a kata in this process: for tests, figures and debuggers. Learners' code is contained. */
export async function checkKata({ kata, subject, ...rest }: OfKata<CheckRequest>): Promise<KataVerdict> {
  return ofKata(kata, await check({ ...(await judged(filesOf(kata, subject))), ...rest }));
}

export async function replayKata({ kata, subject, ...rest }: OfKata<ReplayRequest>): Promise<KataReplay> {
  return ofKata(kata, await replay({ ...(await judged(filesOf(kata, subject))), ...rest }));
}
