import type { Misuse } from '../pool/traffic.ts';

/** What the universal checks look at. */
export interface Finding {
  rule: FindingRule;
  sentence: string;
}

export type FindingRule =
  | Misuse
  | 'listener-leak'
  | 'own-connection'
  | 'prepared-transaction-left'
  | 'uncaught-exception'
  | 'leaked-client'
  | 'setting-left'
  | 'released-in-transaction'
  | 'statement-after-answer'
  | 'advisory-lock-kept'
  | 'transaction-notice'
  | 'unlocked-elsewhere'
  | 'unhandled-rejection';
