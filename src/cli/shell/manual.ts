import { allCommands, type CommandPage, type OptionPage } from './command-page.js';

/** The manual page kogin(1) in the macros of man(7). */
export function manualPage(program: CommandPage, version: string): string {
  const commands = allCommands(program).filter(({ path }) => path.length > 1);
  return [
    `.TH KOGIN 1 "" "kogin ${version}" "User Commands"`,
    '.SH NAME',
    `kogin \\- ${text('review kernel patches by mail')}`,
    '.SH SYNOPSIS',
    ...commands
      .filter((page) => page.commands.length === 0)
      .flatMap((page) => ['.br', `.B ${text(page.path.join(' '))}`, text(operandsOf(page))])
      .slice(1),
    '.SH DESCRIPTION',
    text(program.description),
    ...commands.flatMap(section),
    ...ending,
    '',
  ].join('\n');
}

function operandsOf({ usage, path }: CommandPage): string {
  return usage.slice(path.join(' ').length).trim();
}

function section(page: CommandPage): string[] {
  const title = page.path.slice(1).join(' ');
  const head = page.path.length === 2 ? `.SH ${text(title.toUpperCase())}` : `.SS "${text(title)}"`;
  const described = page.args.filter(({ description }) => description !== '');
  return [
    head,
    text(page.description),
    ...described.flatMap(({ name, description, choices }) => [
      '.TP',
      `.I ${text(name)}`,
      text(sentence(description, choices)),
    ]),
    ...page.options.filter(({ long }) => long !== '--help').flatMap(optionLines),
  ];
}

function optionLines({ short, long, value, description, choices, preset }: OptionPage): string[] {
  const flag = [short, long].filter((one) => one !== null).join(', ');
  const head = value === null ? `.B ${text(flag)}` : `.BI "${text(flag)} " "${text(value)}"`;
  const usual = preset === null ? '' : ` (default: ${preset})`;
  return ['.TP', head, text(`${sentence(description, choices)}${usual}`)];
}

function sentence(description: string, choices: readonly string[]): string {
  return choices.length === 0 ? description : `${description}: ${choices.join(', ')}`;
}

const ending = [
  '.SH EXIT STATUS',
  '.TP',
  '.B 0',
  'Nothing is to be reported.',
  '.TP',
  '.B 1',
  'There are findings.',
  '.TP',
  '.B 2',
  'An error, said on standard error.',
  '.SH ENVIRONMENT',
  '.TP',
  '.B KOGIN_CONFIG',
  'The configuration file where none is named.',
  '.TP',
  '.B KOGIN_DATA',
  'The folder of the database; it goes before the configuration.',
  '.TP',
  '.B NO_COLOR',
  'Print no colours, whatever its value.',
  '.SH EXAMPLES',
  'Your own patch, before you send it:',
  '.PP',
  '.RS',
  '.EX',
  'git format\\-patch \\-\\-stdout \\-1 | kogin review \\-',
  '.EE',
  '.RE',
];

/** Text for troff: no escape, no request at the start of a line, a hyphen that can be copied. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replace(/\s+/g, ' ')
    .replace(/^(?=[.'])/, '\\&');
}
