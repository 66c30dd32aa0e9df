import { attemptDir, generatedDir } from '../course/subjects.ts';
import { hasAttempt } from './attempt.ts';
import { readAttemptFile, writeAttemptFile } from './attempt-files.ts';

/** A learner's code, kata by kata, and what it began as. */
export const attempts = {
  exists: hasAttempt,
  folder: attemptDir,
  /** Of the change as delivered. Nothing ever writes to it. */
  deliveredFolder: generatedDir,
  read: readAttemptFile,
  write: writeAttemptFile,
} as const;
