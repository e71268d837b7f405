import { allCommands, type CommandPage, type OptionPage } from './command-page.js';

/** The completion for fish 3 and newer, to be sourced or kept as completions/kogin.fish. */
export function fishCompletion(program: CommandPage): string {
  return `# The completion of kogin for fish: kogin completion fish | source
complete -c kogin -f
${allCommands(program).flatMap(linesOf).join('\n')}
`;
}

function linesOf(page: CommandPage): string[] {
  const here = condition(page);
  const commands = page.commands.map(
    ({ path, description }) =>
      `complete -c kogin -n ${quoted(here)} -a ${quoted(path.at(-1) ?? '')} -d ${quoted(description)}`,
  );
  const operands = page.args.map(({ choices, description }) =>
    choices.length === 0
      ? `complete -c kogin -n ${quoted(here)} -F`
      : `complete -c kogin -n ${quoted(here)} -a ${quoted(choices.join(' '))} -d ${quoted(description)}`,
  );
  return [...commands, ...operands, ...page.options.map((option) => optionLine(option, here))];
}

/** The words of the command have been typed, and none of a command below it. */
function condition({ path, commands }: CommandPage): string {
  if (path.length === 1) return '__fish_use_subcommand';
  const typed = path.slice(1).map((word) => `__fish_seen_subcommand_from ${word}`);
  const names = commands.map((below) => below.path.at(-1)).join(' ');
  const further = names === '' ? [] : [`not __fish_seen_subcommand_from ${names}`];
  return [...typed, ...further].join('; and ');
}

function optionLine({ short, long, value, choices, description }: OptionPage, here: string): string {
  const parts = ['complete -c kogin -n', quoted(here)];
  if (short !== null) parts.push('-s', short.replace(/^-/, ''));
  parts.push('-l', long.replace(/^--/, ''));
  if (choices.length > 0) parts.push('-x -a', quoted(choices.join(' ')));
  else if (value !== null) parts.push('-r -F');
  return [...parts, '-d', quoted(description)].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
