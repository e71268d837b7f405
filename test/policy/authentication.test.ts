import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Header } from '../../src/domain/mail.js';
import { authenticate } from '../../src/policy/authentication.js';
import { address, header, mail } from './mails.js';

const OURS = 'mx.kogin.example.org';

const received = header('received', 'from out.example.org by mx.kogin.example.org with ESMTPS id 4Xy');
const outside = header('received', 'from laptop.example.org by out.example.org');

function results(value: string): Header {
  return header('authentication-results', value);
}

const dkim = results(`${OURS}; dkim=pass header.d=example.org header.b=x1`);

/** `pass ...` or why not, for a mail by wanda@example.org. */
function verdict(headers: readonly Header[], from = 'wanda@example.org'): string {
  const { passed, detail } = authenticate(mail({ headers, from: address(from) }), OURS);
  return passed ? detail : `no: ${detail}`;
}

describe('what proves a sender', () => {
  test.each([
    ['DKIM of the domain', `${OURS}; dkim=pass header.d=example.org`, 'dkim pass for example.org'],
    ['DMARC', `${OURS}; dmarc=pass (p=reject) header.from=example.org`, 'dmarc pass for example.org'],
    [
      'one of several',
      `${OURS} 1; spf=fail; dkim=fail header.d=example.org; dkim=pass header.d=example.org`,
      'dkim pass for example.org',
    ],
    ['in capitals', `MX.Kogin.Example.ORG; DKIM=PASS header.D=Example.ORG`, 'dkim pass for example.org'],
    [
      'the identity in place of the domain',
      `${OURS}; dkim=pass header.i=@example.org`,
      'dkim pass for example.org',
    ],
    [
      'with comments',
      `${OURS} (a (b;) c); dkim=pass (2048-bit key; x=y) header.d=example.org`,
      'dkim pass for example.org',
    ],
  ])('%s', (_, value, detail) => {
    expect(verdict([results(value), received])).toBe(detail);
  });

  test('the signature of a domain above that of From', () => {
    expect(verdict([dkim, received], 'wanda@kumo.example.org')).toBe('dkim pass for kumo.example.org');
  });

  test.each([
    ['a signature of somebody else', `${OURS}; dkim=pass header.d=lists.example.net`],
    ['a domain below', `${OURS}; dkim=pass header.d=sub.example.org`],
    ['a domain that only ends alike', `${OURS}; dkim=pass header.d=notexample.org`],
    ['a whole top-level domain', `${OURS}; dkim=pass header.d=org`],
    ['no domain', `${OURS}; dkim=pass`],
    ['SPF', `${OURS}; spf=pass smtp.mailfrom=wanda@example.org`],
    ['a failure', `${OURS}; dkim=fail header.d=example.org; dmarc=fail header.from=example.org`],
    ['DMARC of another From', `${OURS}; dmarc=pass header.from=evil.example`],
    [
      'a pass inside a comment',
      `${OURS}; dkim=none (dkim=pass header.d=example.org; dkim=pass header.d=example.org)`,
    ],
    ['a pass inside quotes', `${OURS}; spf=fail reason="x; dkim=pass header.d=example.org"`],
    ['nothing', `${OURS}; none`],
  ])('not %s', (_, value) => {
    expect(verdict([results(value), received])).toBe('no: no DKIM or DMARC pass for example.org');
  });
});

describe('whose header it is', () => {
  const forged = results(`${OURS}; dkim=pass header.d=example.org`);
  const fail = results(`${OURS}; dkim=fail header.d=example.org`);

  test.each<[string, readonly Header[], string]>([
    ['above our Received', [dkim, received, outside], 'dkim pass for example.org'],
    [
      'one for each method, above our Received',
      [results(`${OURS}; spf=pass`), dkim, received],
      'dkim pass for example.org',
    ],
    ['below our Received', [received, dkim, outside], 'dkim pass for example.org'],
    [
      'forged below a failure',
      [fail, received, forged, outside],
      'no: no DKIM or DMARC pass for example.org',
    ],
    [
      'forged right under our own',
      [received, fail, forged, outside],
      'no: no DKIM or DMARC pass for example.org',
    ],
    [
      'forged while ours is of another method',
      [results(`${OURS}; spf=fail`), received, forged],
      'no: no DKIM or DMARC pass for example.org',
    ],
    [
      'of another server',
      [results('mx.example.net; dkim=pass header.d=example.org'), received],
      `no: no Authentication-Results of ${OURS}`,
    ],
    [
      'of a server whose name only begins alike',
      [results(`${OURS}.evil.example; dkim=pass header.d=example.org`), received],
      `no: no Authentication-Results of ${OURS}`,
    ],
    ['none', [received], `no: no Authentication-Results of ${OURS}`],
  ])('%s', (_, headers, said) => {
    expect(verdict(headers)).toBe(said);
  });

  test('without a configured name nothing counts', () => {
    expect(authenticate(mail({ headers: [results('; dkim=pass header.d=example.org')] }), '')).toEqual({
      passed: false,
      detail: 'no authserv-id is configured',
    });
  });

  test('a mail without From, or with two, is nobody’s', () => {
    expect(authenticate(mail({ from: null, headers: [dkim] }), OURS).passed).toBe(false);
    const two = [dkim, received, header('from', 'wanda@example.org'), header('from', 'eve@evil.example')];
    expect(verdict(two)).toBe('no: more than one From');
  });
});

test('nothing that stands below our verdict can change it', () => {
  const anything = fc.constantFrom(
    results(`${OURS}; dkim=pass header.d=example.org`),
    results(`${OURS}; dmarc=pass header.from=example.org`),
    header('received', `from x by ${OURS}`),
    header('subject', 'x'),
  );
  fc.assert(
    fc.property(fc.array(anything), fc.boolean(), (below, above) => {
      const ours = results(`${OURS}; dkim=fail header.d=example.org; dmarc=fail header.from=example.org`);
      const top = above ? [ours, received] : [received, ours];
      expect(verdict([...top, ...below])).toBe('no: no DKIM or DMARC pass for example.org');
    }),
  );
});
