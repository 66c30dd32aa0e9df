import type { DriveInput } from 'survives-production/report';
import { shorten } from 'survives-production/report';
import type { DriveOpened } from '../protocol.ts';
import type { DriveHandle, Wish } from './use-drive.ts';

interface Props {
  opened: DriveOpened;
  driving: DriveHandle;
}

/** Which code, which promise, and who calls what. */
export function BeginningPicker({ opened, driving }: Props) {
  const { view } = driving.state!;
  const beginning = opened.beginnings.find(({ property }) => property.id === view.property.id);
  const inputs = beginning?.inputs ?? [];
  const known = inputs.some(({ path }) => path === view.input.path) ? inputs : [view.input, ...inputs];
  const begin = (wish: Wish) => driving.act('begin', wish);
  return (
    <div class="beginning">
      <Choice
        title="code"
        value={opened.subject}
        groups={opened.subjects.map(({ title, names }) => ({
          title,
          options: names.map((name) => [name, SUBJECTS[name] ?? name]),
        }))}
        onChoose={(subject) => driving.open({ subject, property: view.property.id, input: view.input.path })}
      />
      <Choice
        title="promise"
        value={view.property.id}
        groups={ungrouped(
          opened.beginnings
            .filter(({ refused }) => refused === undefined)
            .map(({ property }) => [property.id, property.name]),
        )}
        onChoose={(property) => begin({ property })}
      />
      <Choice
        title="callers"
        value={view.input.path}
        groups={ungrouped(known.map((input) => [input.path, inputText(input, known)]))}
        onChoose={(input) => begin({ property: view.property.id, input })}
      />
    </div>
  );
}

const SUBJECTS: Record<string, string> = { attempt: 'your attempt', generated: 'as delivered' };

/** Who calls, then what; first of all the input itself where several have the same callers. */
function inputText(input: DriveInput, all: readonly DriveInput[]): string {
  const who = ({ callers }: DriveInput) =>
    [callers.map(({ name }) => name).join(', '), ...callers.map(({ calls }) => calls.join(', '))].join(' · ');
  const alike = all.filter((other) => who(other) === who(input)).length > 1;
  return shorten(alike ? `${input.text} ${who(input)}` : who(input), 90);
}

interface Group {
  title: string;
  options: [value: string, text: string][];
}

const ungrouped = (options: Group['options']): Group[] => [{ title: '', options }];

interface ChoiceProps {
  title: string;
  value: string;
  groups: Group[];
  onChoose: (value: string) => void;
}

function Choice({ title, value, groups, onChoose }: ChoiceProps) {
  return (
    <label>
      <span>{title}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {groups.length === 1
          ? groups[0]!.options.map(asOption)
          : groups.map((group) => (
              <optgroup key={group.title} label={group.title}>
                {group.options.map(asOption)}
              </optgroup>
            ))}
      </select>
    </label>
  );
}

const asOption = ([value, text]: [value: string, text: string]) => (
  <option key={value} value={value}>
    {text}
  </option>
);
