import type { CodeFile } from '../../c/functions.js';
import { type Prototype, prototypesOf } from '../../c/prototypes.js';
import { type Context, defineCheck, fact, type Problem } from '../check.js';
import { filesOf } from '../slots.js';

/** The declaration, the stub and the definition of a function no longer have the same parameters. */
export const headerProtoDrift = defineCheck({
  id: 'header-proto-drift',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'declarations of one function disagree',
  why: 'The build breaks, for a stub only in configurations that nobody builds at home.',
  advice: 'Change the declaration, the stub and the definition together.',
  bad: [
    `
 #ifdef CONFIG_KUMO
-int kumo_attach(struct kumo_device *kumo);
+int kumo_attach(struct kumo_device *kumo, u32 flags); //@ report
 #else
 static inline int kumo_attach(struct kumo_device *kumo)
 {
 	return -ENODEV;
 }
 #endif
`,
    `
-int kumo_attach(struct kumo_device *kumo, int flags);
+int kumo_attach(struct kumo_device *kumo); //@ report

 int kumo_attach(struct kumo_device *kumo, int flags)
 {
 	return kumo_start(kumo, flags);
 }
`,
    `
 static void kumo_track(struct kumo_device *kumo, u64 page);

 static const struct kumo_ops kumo_ops = {
 	.track = kumo_track,
 };

-static void kumo_track(struct kumo_device *kumo, u64 page)
+static void kumo_track(struct kumo_device *kumo, u64 page, int bytes) //@ report
 {
 	kumo_mark(kumo, page);
 }
`,
  ],
  good: [
    `
 #ifdef CONFIG_KUMO
-int kumo_attach(struct kumo_device *kumo);
+int kumo_attach(struct kumo_device *kumo, u32 flags);
 #else
-static inline int kumo_attach(struct kumo_device *kumo)
+static inline int kumo_attach(struct kumo_device *, uint32_t flags)
 {
 	return -ENODEV;
 }
 #endif
`,
    `
-static int kumo_attach(struct kumo_device *kumo);
+static int kumo_attach(struct kumo_device *kumo, const char *name);

 static int kumo_attach(struct kumo_device *kumo, const char *name)
 {
 	return kumo_start(kumo, name);
 }
`,
  ],
  limits: ['Declarations with callbacks or macros among their parameters are not read.'],
  references: ['Documentation/process/coding-style.rst'],
  *runFile(file, context) {
    const files = filesOf(context);
    for (const prototype of [...prototypesOf(file).values()].flat()) {
      // A definition that was there is no place of a comment, and what declares it is looked for in all files.
      if (prototype.kind === 'definition' && isAmong(prototype, context.other)) continue;
      for (const drift of driftsOf(prototype, file, files)) {
        if (placeOf(drift, context) !== prototype) continue;
        const found = problem(prototype, drift);
        yield isOfOneBase(drift, context) ? found : { ...found, restsOnBase: true };
      }
    }
  },
  comment: (facts) =>
    `${fact(facts, 'here')} here with (${fact(facts, 'own')}), but ${fact(facts, 'there')} with ` +
    `(${fact(facts, 'others')}), which does not build. Should ${fact(facts, 'which')} change too?`,
});

/** A declaration and a definition of one function with different parameters. */
interface Drift {
  readonly declared: Prototype;
  readonly declaredIn: CodeFile;
  readonly defined: Prototype;
  readonly definedIn: CodeFile;
}

function driftsOf(prototype: Prototype, file: CodeFile, files: readonly CodeFile[]): readonly Drift[] {
  if (prototype.kind === 'declaration') return driftOf(prototype, file, files);
  return files
    .flatMap((each) => declarationsIn(each, prototype.name).flatMap((one) => driftOf(one, each, files)))
    .filter(({ defined }) => defined === prototype);
}

function declarationsIn(file: CodeFile, name: string): readonly Prototype[] {
  return (prototypesOf(file).get(name) ?? []).filter(({ kind }) => kind === 'declaration');
}

/** At most one: with the definition in the same file, or in another one; there a static function is another function. */
function driftOf(declared: Prototype, declaredIn: CodeFile, files: readonly CodeFile[]): readonly Drift[] {
  const own = definitionIn(declaredIn, declared);
  if (own !== null) return [{ declared, declaredIn, defined: own, definedIn: declaredIn }];
  // What another header defines stands in for it where this one is not included.
  const others = files.filter((file) => file !== declaredIn && !file.path.endsWith('.h'));
  for (const definedIn of declared.isStatic ? [] : others) {
    const defined = definitionIn(definedIn, declared);
    if (defined !== null && !defined.isStatic) return [{ declared, declaredIn, defined, definedIn }];
  }
  return [];
}

/** What the comment stands at: the definition where the patch has changed nothing else. */
function placeOf({ declared, declaredIn, defined, definedIn }: Drift, context: Context): Prototype {
  const isOnlyDefinition = isKept(declared, declaredIn, context) && !isKept(defined, definedIn, context);
  return isOnlyDefinition ? defined : declared;
}

/** Whether the patch writes both, or one file has both: each file of a tree may be found at another commit. */
function isOfOneBase({ declared, declaredIn, defined, definedIn }: Drift, context: Context): boolean {
  if (declaredIn === definedIn || context.base === 'hunks') return true;
  return !isKept(declared, declaredIn, context) && !isKept(defined, definedIn, context);
}

/** Whether the other side of the file has it with the same parameters. */
function isKept(prototype: Prototype, file: CodeFile, { patch, side }: Context): boolean {
  const code = patch.find((each) => (side === 'new' ? each.after : each.before) === file);
  return isAmong(prototype, (side === 'new' ? code?.before : code?.after) ?? null);
}

function isAmong({ name, kind, types }: Prototype, file: CodeFile | null): boolean {
  const same = file === null ? [] : (prototypesOf(file).get(name) ?? []);
  return same.some((each) => each.kind === kind && each.types.join() === types.join());
}

/** A definition of that name with other parameters; types that may mean the same are the same. */
function definitionIn(file: CodeFile, declared: Prototype): Prototype | null {
  const own = (prototypesOf(file).get(declared.name) ?? []).filter(({ kind }) => kind === 'definition');
  const [only] = own;
  if (only === undefined || own.length > 1) return null;
  const isStub = only.isStatic && !declared.isStatic;
  if (only.isStatic !== declared.isStatic && !isStub) return null;
  return sameTypes(only, declared) ? null : only;
}

/** Typedefs may stand for one another, so only another number, another struct or a struct for a number counts. */
function sameTypes(a: Prototype, b: Prototype): boolean {
  if (a.types.length !== b.types.length) return false;
  return a.types.every((type, i) => maySame(type, b.types[i] ?? ''));
}

function maySame(a: string, b: string): boolean {
  const [tagA, tagB] = [tagOf(a), tagOf(b)];
  if (tagA !== null && tagB !== null) return tagA === tagB;
  const isNumber = [a, b].some((type) => NUMBER.test(type));
  return (tagA === null && tagB === null) || !isNumber;
}

const NUMBER =
  /^(?:(?:unsigned|signed|long|short|int|char|bool)\b ?)+$|^(?:[us](?:8|16|32|64)|u?int\d+_t|size_t|gfp_t|dma_addr_t)$/;

function tagOf(type: string): string | null {
  return /\bstruct (\w+) \*/.exec(type)?.[1] ?? null;
}

function problem(at: Prototype, { declared, declaredIn, defined, definedIn }: Drift): Problem {
  const { name } = declared;
  const isStub = defined.isStatic && !declared.isStatic;
  const list = ({ types }: Prototype) => (types.length === 0 ? 'void' : types.join(', '));
  const words =
    at === declared
      ? {
          here: `${name}() is declared`,
          there: isStub ? 'the inline stub is defined' : 'the function is defined',
          which: isStub ? 'the stub' : 'the definition',
        }
      : {
          here: isStub ? `The inline stub of ${name}() is defined` : `${name}() is defined`,
          there: 'it is declared',
          which: 'the declaration',
        };
  return {
    at: at.offset,
    subject: name,
    facts: { name, own: list(at), others: list(at === declared ? defined : declared), ...words },
    proofs: [
      { in: declaredIn, offset: declared.offset, note: 'declared here' },
      { in: definedIn, offset: defined.offset, note: 'defined here' },
    ],
  };
}
