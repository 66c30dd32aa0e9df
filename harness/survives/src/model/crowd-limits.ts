/** What bounds a crowd, in counts as everything that bounds a check. */
export const CROWD_LIMITS = {
  /** Callers whose transactions all meet: more than any number of tries that may be thought enough. */
  callers: 40,
  /** Callers who overtake the same one, one after another: more than any number of tries that may be thought enough. */
  overtaking: 64,
  /** States and calls that are looked at for an order that explains the answers. After them it is not known: no pass. */
  nodes: 200_000,
  /** Statements and timers, for many try again and again. More are a loop without an end, and the run is ended. */
  steps: 100_000,
  /** How long a round takes by the clock of the application: a transaction over a slow network. */
  roundMs: 100,
  /** By how much that clock is ahead of the server's at most, however long the pauses are. */
  clockMs: 60_000,
};
