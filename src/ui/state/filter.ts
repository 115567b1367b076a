/** What a row offers to a filter: its text, and fields that can be asked for by name. */
export interface Filterable {
  readonly text: string;
  readonly fields?: Readonly<Record<string, string>>;
}

type Term = (row: Filterable) => boolean;

function term(word: string): Term {
  const [, not, field, wanted] = /^(-?)(?:([a-z]+):)?(.*)$/s.exec(word) ?? [];
  const sought = wanted ?? '';
  if (sought === '') return () => true;
  const found: Term = ({ text, fields }) => {
    if (field === undefined) return text.toLowerCase().includes(sought);
    const value = fields?.[field];
    // A word with a colon that names no field is just text: `fe80:`.
    return value === undefined
      ? text.toLowerCase().includes(`${field}:${sought}`)
      : value.toLowerCase().includes(sought);
  };
  return not === '-' ? (row) => !found(row) : found;
}

/** The rows that hold every word of the filter, large and small letters alike; `-word` excludes, `field:word` looks there. */
export function matcher(filter: string): (row: Filterable) => boolean {
  const terms = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(term);
  return (row) => terms.every((matches) => matches(row));
}
