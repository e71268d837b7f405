import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Asker,
  type Command,
  findCommand,
  findingsMeant,
  parseCommand,
  refuseCommand,
} from '../../src/policy/commands.js';
import { address } from './mails.js';

describe('where a command stands', () => {
  test.each([
    ['alone', '#kogin old\n', 'old'],
    ['under a quotation', '> +\tif (!sgt)\n\n#kogin wrong: it returns NULL\n', 'wrong: it returns NULL'],
    [
      'wrapped by the mail program',
      '#kogin wrong: it returns NULL\nsince the last\nround\n\nBye\n',
      'wrong: it returns NULL since the last round',
    ],
    ['right above a quotation', '#kogin intended: so\n> more\n', 'intended: so'],
    ['in capitals', '#KOGIN Rerun\n', 'Rerun'],
    ['with a colon', '#kogin: optout\n', 'optout'],
    ['twice: the first counts', '#kogin old\n#kogin mute 5\n', 'old'],
    ['without a word', '#kogin\n', ''],
    ['with CR left over', '#kogin old\r\n', 'old'],
  ])('%s', (_, body, text) => {
    expect(findCommand(body)?.text).toBe(text);
  });

  test.each([
    ['quoted', '> #kogin old\n'],
    ['not at the start of the line', 'Try "#kogin old"\n  #kogin old\n'],
    [
      'our own footer, top-posted over',
      'Thanks!\n\nAnswer "#kogin wrong: why", "#kogin intended: why" or "#kogin rerun";\n"#kogin optout" stops these mails.\n',
    ],
    ['below the signature', 'Thanks\n-- \n#kogin optout\n'],
    ['a longer word', '#koginator old\n'],
    ['nothing', ''],
  ])('%s is no command', (_, body) => {
    expect(findCommand(body)).toBeNull();
  });

  test('what is quoted above it comes along, without signs', () => {
    const said = findCommand(
      'On Monday, Kogin bot wrote:\n> > +\tif (!sgt)\n>\n> Is this right?\n\n#kogin old\n',
    );
    expect(said?.above).toEqual(['+\tif (!sgt)', '', 'Is this right?']);
  });

  test('no body takes long or throws', () => {
    const line = fc.constantFrom(
      '#kogin old',
      '> x',
      '-- ',
      '',
      'text',
      '#kogin',
      '#kogin wrong: '.repeat(500),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), (lines) => {
        const said = findCommand(lines.join('\n'));
        if (said !== null) expect(said.text.length).toBeLessThanOrEqual(1000);
      }),
    );
  });
});

describe('what a command says', () => {
  test.each<[string, Command]>([
    ['rerun', { name: 'rerun', base: null }],
    ['rerun base: drm-kumo-next', { name: 'rerun', base: 'drm-kumo-next' }],
    ['rerun drm-kumo/kumo-next', { name: 'rerun', base: 'drm-kumo/kumo-next' }],
    ['rerun base:1a2b3c4d5e6f', { name: 'rerun', base: '1a2b3c4d5e6f' }],
    ['wrong: it returns NULL: always', { name: 'wrong', reason: 'it returns NULL: always' }],
    ['Wrong it does not', { name: 'wrong', reason: 'it does not' }],
    ['wrong', { name: 'wrong', reason: '' }],
    ['intended: for the firmware', { name: 'intended', reason: 'for the firmware' }],
    ['old', { name: 'old' }],
    ['dup: F1A2B3', { name: 'dup', finding: 'f1a2b3' }],
    ['dup: https://kogin.example.org/f/f1a2b3', { name: 'dup', finding: 'f1a2b3' }],
    ['mute 7', { name: 'mute', days: 7 }],
    ['mute: 7 days', { name: 'mute', days: 7 }],
    ['unmute', { name: 'unmute' }],
    ['optout', { name: 'optout' }],
    ['optin', { name: 'optin' }],
    ['explain', { name: 'explain' }],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toEqual({ kind: 'command', command });
  });

  test.each([
    ['', 'no command is given'],
    ['please rerun', '"please" is no command'],
    ['reruns', '"reruns" is no command'],
    ['mute', 'mute needs a number of days from 1 to 90'],
    ['mute 0', 'mute needs a number of days from 1 to 90'],
    ['mute 400', 'mute needs a number of days from 1 to 90'],
    ['mute forever', 'mute needs a number of days from 1 to 90'],
    ['dup: that one', 'dup needs the id of a finding'],
    ['rerun base: --upload-pack=x', 'the base is no name of a ref or commit'],
    ['rerun base: a..b', 'the base is no name of a ref or commit'],
    ['rerun base: a b', 'the base is no name of a ref or commit'],
  ])('"%s" is unreadable', (text, reason) => {
    expect(parseCommand(text)).toEqual({ kind: 'unreadable', reason });
  });
});

describe('who may', () => {
  const wanda = address('Wanda <wanda@example.org>');
  const mina = address('mina@example.net');
  const piet = address('piet@example.net');
  const eve = address('eve@example.com');
  const asker: Asker = {
    from: wanda,
    authenticated: true,
    authors: [address('WANDA@example.org')],
    recipients: [wanda, piet],
    maintainers: ['mina@example.net'],
  };
  const all: readonly Command[] = [
    { name: 'rerun', base: null },
    { name: 'wrong', reason: '' },
    { name: 'intended', reason: '' },
    { name: 'old' },
    { name: 'dup', finding: 'f1a2' },
    { name: 'explain' },
    { name: 'optout' },
    { name: 'optin' },
    { name: 'mute', days: 1 },
    { name: 'unmute' },
  ];
  const may = (changes: Partial<Asker>) =>
    all
      .filter((command) => refuseCommand(command, { ...asker, ...changes }) === null)
      .map(({ name }) => name);
  const everything = all.map(({ name }) => name);

  test.each([
    ['the author', wanda, everything.slice(0, -2)],
    ['a maintainer', mina, everything],
    ['another recipient', piet, ['optout', 'optin']],
    ['anybody else', eve, []],
  ])('%s', (_, from, allowed) => {
    expect(may({ from })).toEqual(allowed);
  });

  test.each([wanda, mina, piet])('nobody without authentication', (from) => {
    expect(may({ from, authenticated: false })).toEqual([]);
    expect(refuseCommand({ name: 'old' }, { ...asker, authenticated: false })).toBe(
      'the mail is not authenticated',
    );
  });
});

describe('which finding is meant', () => {
  const first = {
    fingerprint: 'aaaa',
    quoted: '+\tif (!sgt)',
    comment: 'kumo_pages() returns an error pointer.',
  };
  const second = {
    fingerprint: 'bbbb',
    quoted: '+\tkumo_put(bo);',
    comment: 'The reference is dropped twice here.',
  };
  const meant = (above: readonly string[]) =>
    findingsMeant([first, second], above).map(({ fingerprint }) => fingerprint);

  test.each([
    ['the line quoted last', ['+\tif (!sgt)', '', '+\tkumo_put(bo);'], ['bbbb']],
    ['a line with its white space changed', ['+       if (!sgt)'], ['aaaa']],
    ['its comment', ['The reference is dropped twice here.'], ['bbbb']],
    ['nothing of them: all', ['Hello'], ['aaaa', 'bbbb']],
    ['no quotation: all', [], ['aaaa', 'bbbb']],
  ])('%s', (_, above, fingerprints) => {
    expect(meant(above)).toEqual(fingerprints);
  });

  test('a single finding is always meant', () => {
    expect(findingsMeant([first], ['Hello'])).toEqual([first]);
  });
});
