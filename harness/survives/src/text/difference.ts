/** What two texts have in common before and after their difference is shown up to so many characters. */
const AROUND = 40;

/**
 * Two texts that say a lot, cut to where they differ: `…, T2 to Bursa, …`. Texts that are short, or that have little in
 * common, stay as they are.
 *
 * @param most characters that a text may have without being cut
 */
export function aroundDifference(one: string, other: string, most: number): [one: string, other: string] {
  if (Math.max(one.length, other.length) <= most) return [one, other];
  const before = afterMark(one, commonStart(one, other));
  const after = beforeMark(one, commonEnd(one.slice(before), other.slice(before)));
  if (before + after <= 2 * AROUND) return [one, other];
  const cut = (text: string): string => {
    const middle = text.slice(before, text.length - after);
    return `${startOf(text, before)}${middle}${endOf(text, after)}`;
  };
  return [cut(one), cut(other)];
}

function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length++;
  return length;
}

function commonEnd(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[one.length - 1 - length] === other[other.length - 1 - length]) length++;
  return length;
}

/** Between two items of a list; not in `50,000`. */
const MARK = /[,;](?!\d{3}(?!\d)) ?/g;

/** Where the item begins in which the common start ends. */
function afterMark(text: string, length: number): number {
  const last = [...text.slice(0, length).matchAll(MARK)].at(-1);
  return last ? last.index + last[0].length : 0;
}

/** The common end, from the first item on that is whole. */
function beforeMark(text: string, length: number): number {
  const end = text.slice(text.length - length);
  const [first] = end.matchAll(MARK);
  return first ? end.length - first.index : 0;
}

/** The last that both say before it. */
function startOf(text: string, before: number): string {
  if (before <= AROUND) return text.slice(0, before);
  const from = before - AROUND;
  const [first] = text.slice(from, before).matchAll(MARK);
  return `… ${text.slice(first ? from + first.index + first[0].length : before, before)}`;
}

/** The first that both say after it. */
function endOf(text: string, after: number): string {
  const end = text.slice(text.length - after);
  if (after <= AROUND) return end;
  const last = [...end.slice(0, AROUND).matchAll(MARK)].at(-1);
  return `${end.slice(0, last?.index ?? 0)}, …`;
}
