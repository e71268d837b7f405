/** A parameter: `type` in the form of {@link plainType} (a callback's as written); `name` is `...` for variable arguments. */
export interface SignatureParameter {
  readonly name: string;
  readonly type: string;
}

/** A C function signature taken apart. */
export interface Signature {
  readonly name: string;
  /** In the form of {@link plainType}. */
  readonly returnType: string;
  /** Empty for `(void)`. */
  readonly params: readonly SignatureParameter[];
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

const IDENTIFIER_AT_END = /[A-Za-z_]\w*$/;

/** The type with one space between words, one before the stars and none between them: `const struct device *`. */
export function plainType(type: string): string {
  return type
    .split(/([\s*]+)/)
    .map((piece) => (/^[\s*]+$/.test(piece) ? spaced(piece) : piece))
    .join('')
    .trim();
}

function spaced(separator: string): string {
  const stars = separator.replaceAll(/\s/g, '');
  return stars === '' ? ' ' : ` ${stars} `;
}

/** Where the name of a signature ends: its first parenthesis; throws if there is none. */
function openingOf(signature: string): number {
  const open = signature.indexOf('(');
  if (open < 0 || !signature.endsWith(')')) throw new Error(`not a C signature: ${signature}`);
  return open;
}

/** The function's name, without taking the rest apart; throws if the text is no signature. */
export function signatureName(signature: string): string {
  const head = signature.slice(0, openingOf(signature));
  const name = head.slice(Math.max(head.lastIndexOf(' '), head.lastIndexOf('*')) + 1);
  if (!IDENTIFIER.test(name)) throw new Error(`no function name in the signature: ${signature}`);
  return name;
}

/** Takes a signature of the tables apart; throws, naming it, if it is none or a parameter has no name. */
export function parseSignature(signature: string): Signature {
  const name = signatureName(signature);
  const open = openingOf(signature);
  const returnType = plainType(signature.slice(0, open - name.length));
  const inner = signature.slice(open + 1, -1).trim();
  const params = inner === 'void' || inner === '' ? [] : splitTopLevel(inner).map((text) => parameter(text));
  return { name, returnType, params };
}

function splitTopLevel(list: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < list.length; at += 1) {
    const char = list[at];
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(list.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(list.slice(start));
  return parts.map((part) => part.trim());
}

function parameter(text: string): SignatureParameter {
  if (text === '...') return { name: '...', type: '...' };
  const pointer = /\(\*([A-Za-z_]\w*)\)/.exec(text);
  if (pointer?.[1] !== undefined) {
    return { name: pointer[1], type: text.replace(pointer[0], '(*)') };
  }
  const array = text.indexOf('[');
  const declared = array < 0 ? text : text.slice(0, array);
  const name = IDENTIFIER_AT_END.exec(declared.trimEnd())?.[0];
  const type = plainType(declared.trimEnd().slice(0, -(name?.length ?? 0)));
  if (name === undefined || type === '')
    throw new Error(`a parameter of the signature has no name or type: ${text}`);
  return { name, type: array < 0 ? type : `${type}[]` };
}
