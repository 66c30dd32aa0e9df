/** Five capitals and digits; a library's own codes, `P2010`, `EPIPE`, are not of the server's classes. */
export const isSqlState = (code: unknown): code is string =>
  typeof code === 'string' && /^(?:[0-5][0-9A-Z]|HV|P0|XX|F0|72)[0-9A-Z]{3}$/.test(code);
