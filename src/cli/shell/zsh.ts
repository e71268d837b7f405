import { allCommands, type CommandPage, type OptionPage } from './command-page.js';

/** The completion for zsh: a file `_kogin` in a folder of fpath, or sourced after compinit. */
export function zshCompletion(program: CommandPage): string {
  return `#compdef kogin
# The completion of kogin for zsh: source <(kogin completion zsh)
${allCommands(program).map(functionOf).join('\n')}
if [[ $funcstack[1] == _kogin ]]; then
  _kogin "$@"
else
  compdef _kogin kogin
fi
`;
}

function functionOf(page: CommandPage): string {
  const specs = page.options.map(optionSpec);
  if (page.commands.length === 0) {
    return `${nameOf(page)}() {
  _arguments -s ${[...specs, ...page.args.map(operandSpec)].map(quoted).join(' \\\n    ')}
}
`;
  }
  const cases = page.commands.map((below) => `        ${below.path.at(-1)}) ${nameOf(below)} ;;`);
  const names = page.commands.map(({ path, description }) => quoted(`${path.at(-1)}:${description}`));
  return `${nameOf(page)}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C ${[...specs, '1:command:->command', '*::operand:->operand'].map(quoted).join(' \\\n    ')}
  case $state in
    command)
      local -a commands=(
        ${names.join('\n        ')}
      )
      _describe command commands ;;
    operand)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}
`;
}

function nameOf({ path }: CommandPage): string {
  return `_${path.join('_').replaceAll('-', '_')}`;
}

function optionSpec({ long, value, description, choices, repeated }: OptionPage): string {
  const many = repeated ? '*' : '';
  if (value === null) return `${many}${long}[${plain(description)}]`;
  return `${many}${long}[${plain(description)}]:${plain(value)}:${wordsOr(choices, '_files')}`;
}

function operandSpec({ name, choices, repeated }: CommandPage['args'][number]): string {
  return `${repeated ? '*' : ''}:${plain(name)}:${wordsOr(choices, '_files')}`;
}

function wordsOr(words: readonly string[], action: string): string {
  return words.length === 0 ? action : `(${words.join(' ')})`;
}

/** Without the characters that have a meaning in a specification of _arguments. */
function plain(text: string): string {
  return text.replace(/[[\]:\\]/g, ' ').replace(/ {2,}/g, ' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
