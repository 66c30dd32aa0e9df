import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** 192 random bits, in letters that need no quoting anywhere. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * What Postgres stores for a password (RFC 5803). Made here so that it can have one iteration: stretching protects
 * passwords that people choose, these are random, and logging in is most of what a new connection costs.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const iterations = 1;
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
