// Near miss: refuses everybody. Nothing bad ever happens, and nothing else.
// Breaks: somebody gets it
import type { Pool } from 'pg';

export async function claimLocker(_pool: Pool, _lockerId: string, _guest: string): Promise<boolean> {
  return false;
}
