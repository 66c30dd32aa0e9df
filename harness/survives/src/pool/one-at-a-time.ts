import pg from 'pg';

/**
 * A client that sends a statement when the one before has been answered, also when it is told to pipeline: to the
 * server it is the same, for each statement of a pipeline has a Sync of its own, and each has to come to a gate.
 */
export class OneAtATime extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    // Whoever sets it is not refused.
    Object.defineProperty(this, 'pipeline', { get: () => false, set: () => undefined });
  }
}
