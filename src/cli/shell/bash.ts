import { allCommands, type CommandPage } from './command-page.js';

/** The completion for bash 4 and newer, to be sourced; it needs nothing of the package bash-completion. */
export function bashCompletion(program: CommandPage): string {
  const commands = allCommands(program);
  const below = commands.flatMap((page) => page.commands.map(({ path }) => path.join(' ')));
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value !== null)
      .map(({ long, choices }) => ({ at: `${path.join(' ')} ${long}`, words: choices.join(' ') })),
  );
  const names = values.filter(({ words }) => words === '').map(({ at }) => quoted(at));
  return `# The completion of kogin for bash: source <(kogin completion bash)
_kogin() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=kogin words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${below.map(quoted).join(' | ')})
        command+=" \${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$command $before" in
${cases(values, 4)}
    ${names.join(' | ')}) ;;
    *)
      case "$command" in
${cases(commands.map(pair(operands)), 8)}
      esac
      if [[ $current == -* ]]; then
        case "$command" in
${cases(commands.map(pair(flags)), 10)}
        esac
      fi ;;
  esac
  # Where there is nothing to offer, bash goes on with the names of files.
  [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o bashdefault -o default -F _kogin kogin
`;
}

/** The words to offer at a place, as the branches of a case; where there are none, there is no branch. */
function cases(places: readonly Place[], indent: number): string {
  return places
    .filter(({ words }) => words !== '')
    .map(({ at, words }) => `${' '.repeat(indent)}${quoted(at)}) words=${quoted(words)} ;;`)
    .join('\n');
}

interface Place {
  readonly at: string;
  readonly words: string;
}

function pair(words: (page: CommandPage) => string): (page: CommandPage) => Place {
  return (page) => ({ at: page.path.join(' '), words: words(page) });
}

function operands(page: CommandPage): string {
  const names = page.commands.map(({ path }) => path.at(-1) ?? '');
  return [...names, ...page.args.flatMap(({ choices }) => choices)].join(' ');
}

function flags(page: CommandPage): string {
  return page.options.flatMap(({ short, long }) => (short === null ? [long] : [short, long])).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
