import type { Argument, Command, Option } from 'commander';

/** What a command takes, as plain values: the completions and the manual page are made from these. */
export interface CommandPage {
  /** The words that call it, `kogin` first. */
  readonly path: readonly string[];
  readonly description: string;
  readonly usage: string;
  readonly args: readonly ArgumentPage[];
  readonly options: readonly OptionPage[];
  readonly commands: readonly CommandPage[];
}

/** One operand of a command. */
export interface ArgumentPage {
  readonly name: string;
  readonly description: string;
  /** Every value it may have; empty if it may have any. */
  readonly choices: readonly string[];
  readonly repeated: boolean;
}

/** One option of a command. */
export interface OptionPage {
  readonly short: string | null;
  readonly long: string;
  /** The name of its value as `<file>`; null for a flag. */
  readonly value: string | null;
  readonly description: string;
  readonly choices: readonly string[];
  readonly repeated: boolean;
  /** What is taken if it is not given, as it would be typed; null if there is none. */
  readonly preset: string | null;
}

/** Describes a command and all below it; commander's own `help` command is left out, its `--help` is not. */
export function commandPage(command: Command, above: readonly string[] = []): CommandPage {
  const path = [...above, command.name()];
  const help = command.createHelp();
  return {
    path,
    description: command.description(),
    usage: [...path, command.usage()].join(' '),
    args: command.registeredArguments.map(argumentPage),
    options: help.visibleOptions(command).map(optionPage),
    commands: help
      .visibleCommands(command)
      .filter((below) => command.commands.includes(below))
      .map((below) => commandPage(below, path)),
  };
}

function argumentPage(argument: Argument): ArgumentPage {
  return {
    name: argument.name(),
    description: argument.description,
    choices: argument.argChoices ?? [],
    repeated: argument.variadic,
  };
}

function optionPage(option: Option): OptionPage {
  const value = /<.*>|\[.*\]/.exec(option.flags)?.[0] ?? null;
  const { defaultValue: preset } = option;
  return {
    short: option.short ?? null,
    long: option.long ?? option.flags,
    value,
    description: option.description,
    choices: option.argChoices ?? [],
    repeated: Array.isArray(preset),
    preset: typeof preset === 'string' || typeof preset === 'number' ? String(preset) : null,
  };
}

/** The command and all below it, each followed by those below it. */
export function allCommands(page: CommandPage): readonly CommandPage[] {
  const all: CommandPage[] = [];
  const left = [page];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    all.push(next);
    left.push(...[...next.commands].reverse());
  }
  return all;
}

/** The page with the ids of all checks where the id of a check is expected. */
export function withChecks(page: CommandPage, ids: readonly string[]): CommandPage {
  const expected = page.path[1] === 'checks';
  return {
    ...page,
    args: page.args.map((arg) => (expected && arg.name === 'id' ? { ...arg, choices: ids } : arg)),
    options: page.options.map((option) =>
      option.long === '--check' && option.value === '<id>' ? { ...option, choices: ids } : option,
    ),
    commands: page.commands.map((below) => withChecks(below, ids)),
  };
}
