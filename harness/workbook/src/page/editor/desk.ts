import { ask, failureOf, post, Refused } from '../api.ts';
import type { FailureView, FileView } from '../protocol.ts';
import { forgetDraft, keepDraft, keptDraft } from './drafts.ts';

/** One file of the attempt as this page has it. */
export interface OpenFile {
  name: string;
  /** As it is in the editor. */
  text: string;
  /** Counts the times that the text was replaced by one that was not written in the editor. */
  replaced: number;
  /** As it was on the disk when the text was made from it. */
  base: FileView;
  /** Somebody else has changed it on the disk since then, and it was changed here too. */
  conflict?: FileView;
  /** It is not on the disk any more. */
  gone?: true;
  failure?: FailureView;
}

/**
 * The attempt's files in this page: what is written here goes to the disk, and what is written there comes here.
 * Whatever happens to the server or to the folder, a text that was not saved stays.
 */
export class Desk {
  readonly #kata: string;
  readonly #files = new Map<string, OpenFile>();
  readonly #onlookers = new Set<() => void>();

  constructor(kata: string) {
    this.#kata = kata;
  }

  file(name: string): OpenFile | undefined {
    return this.#files.get(name);
  }

  get unsaved(): string[] {
    return [...this.#files.values()].filter(isUnsaved).map(({ name }) => name);
  }

  onChange(onlooker: () => void): () => void {
    this.#onlookers.add(onlooker);
    return () => void this.#onlookers.delete(onlooker);
  }

  /** Reads it from the disk; what was written here before and not saved is put over it. Throws `Refused`. */
  async open(name: string): Promise<void> {
    if (this.#files.has(name)) return this.#compare(name);
    const base = await this.#read(name);
    const draft = keptDraft(this.#kata, name);
    if (this.#files.has(name)) return;
    this.#put({ name, text: base.text, replaced: 0, base });
    if (!draft || draft.text === base.text) return;
    const conflict = draft.version === base.version ? {} : { conflict: base };
    this.#put({
      ...{ name, text: draft.text, replaced: 0 },
      base: { ...base, version: draft.version },
      ...conflict,
    });
  }

  write(name: string, text: string): void {
    const file = this.#files.get(name);
    if (!file || file.text === text) return;
    this.#put({ ...file, text });
  }

  /** Looks at the disk again. For whoever has heard that something was saved. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#files.keys()].map((name) => this.#compare(name)));
  }

  async save(name: string): Promise<void> {
    const file = this.#files.get(name);
    if (!file || file.conflict) return;
    const { text, base } = file;
    try {
      this.#saved(name, text, await this.#send(name, { text, base: base.version }));
    } catch (error) {
      this.#refused(name, error);
    }
  }

  /** Returns whether there was anything to save. Throws `Refused` when one could not be. */
  async saveAll(): Promise<boolean> {
    const names = this.unsaved;
    for (const name of names) await this.save(name);
    const stuck = names.map((name) => this.#files.get(name)).find((file) => file && isUnsaved(file));
    if (!stuck) return names.length > 0;
    throw new Refused(
      stuck.failure ?? {
        message: `${stuck.name} is not saved: it was changed here and on the disk.`,
        next: 'choose one of the two in the code',
      },
    );
  }

  /** Of two texts of a file, the one that stays. The other is gone then. */
  async settle(name: string, keep: 'mine' | 'theirs'): Promise<void> {
    const { conflict, ...file } = this.#files.get(name)!;
    if (!conflict) return;
    if (keep === 'theirs') return this.#put({ ...replacedBy(file, conflict), base: conflict });
    this.#put({ ...file, base: conflict });
    await this.save(name);
  }

  /** Makes an attempt where there is none any more, and writes what is here into it. */
  async putBack(): Promise<void> {
    await post(`/katas/${this.#kata}/start`);
    for (const { name, text } of [...this.#files.values()])
      try {
        this.#saved(name, text, await this.#send(name, { text }));
      } catch (error) {
        this.#refused(name, error);
      }
  }

  #read(name: string): Promise<FileView> {
    return ask<FileView>(this.#address(name));
  }

  #send(name: string, body: { text: string; base?: string }): Promise<FileView> {
    return ask<FileView>(this.#address(name), { method: 'PUT', body });
  }

  #address(name: string): string {
    return `/katas/${this.#kata}/attempt/${encodeURIComponent(name)}`;
  }

  async #compare(name: string): Promise<void> {
    try {
      const disk = await this.#read(name);
      const { conflict: _, gone: _gone, failure: _failure, ...file } = this.#files.get(name)!;
      if (disk.version === file.base.version) this.#put(file);
      else if (file.text === file.base.text || file.text === disk.text)
        this.#put({ ...replacedBy(file, disk), base: disk });
      else this.#put({ ...file, conflict: disk });
    } catch (error) {
      this.#refused(name, error);
    }
  }

  /** More may have been written while it was being saved. */
  #saved(name: string, text: string, base: FileView): void {
    const { conflict: _, gone: _gone, failure: _failure, ...file } = this.#files.get(name)!;
    this.#put({ ...file, base: { ...base, text } });
  }

  #refused(name: string, error: unknown): void {
    const failure = failureOf(error);
    const file = this.#files.get(name)!;
    if (failure.current) this.#put({ ...file, conflict: failure.current });
    else if (failure.gone) this.#put({ ...file, gone: true });
    else this.#put({ ...file, failure });
  }

  #put(file: OpenFile): void {
    this.#files.set(file.name, file);
    if (isUnsaved(file)) keepDraft(this.#kata, file.name, { text: file.text, version: file.base.version });
    else forgetDraft(this.#kata, file.name);
    for (const onlooker of this.#onlookers) onlooker();
  }
}

function replacedBy(file: OpenFile, { text }: FileView): OpenFile {
  return text === file.text ? file : { ...file, text, replaced: file.replaced + 1 };
}

export function isUnsaved({ text, base, gone }: OpenFile): boolean {
  return gone === true || text !== base.text;
}

const desks = new Map<string, Desk>();

/** The one desk of a kata: it outlives the components that show it. */
export function deskOf(kata: string): Desk {
  const desk = desks.get(kata) ?? new Desk(kata);
  desks.set(kata, desk);
  return desk;
}

/** Before the tab closes with something in it that is nowhere else. */
addEventListener('beforeunload', (event) => {
  if ([...desks.values()].some(({ unsaved }) => unsaved.length > 0)) event.preventDefault();
});
