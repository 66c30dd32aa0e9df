import type { Session } from '../pool/session.ts';

/** Names the lanes: a caller's first connection is `alice`, a second one held at the same time `alice/2`. */
export class Lanes {
  readonly #slots = new Map<string, (Session | null)[]>();

  /** The lane of a session as a caller uses it, from now until it is released. */
  of(session: Session, caller: string): string {
    const slots = this.#slots.get(caller) ?? [];
    this.#slots.set(caller, slots);
    let slot = slots.indexOf(session);
    if (slot === -1) {
      const free = slots.indexOf(null);
      slot = free === -1 ? slots.length : free;
      slots[slot] = session;
    }
    return slot === 0 ? caller : `${caller}/${slot + 1}`;
  }

  release(session: Session): void {
    for (const slots of this.#slots.values()) {
      const slot = slots.indexOf(session);
      if (slot !== -1) slots[slot] = null;
    }
  }
}
