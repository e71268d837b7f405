import type { CodeFile } from '../../c/functions.js';
import { type Prototype, prototypesOf } from '../../c/prototypes.js';
import { defineCheck, fact, type Problem } from '../check.js';
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
    const elsewhere = filesOf(context).filter((each) => each !== file);
    for (const prototype of [...prototypesOf(file).values()].flat()) {
      if (prototype.kind !== 'declaration') continue;
      const other = definitionIn(file, prototype) ?? globalIn(elsewhere, prototype);
      if (other !== null) yield problem(file, prototype, other);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'name')}() is declared here with (${fact(facts, 'declared')}), but ${fact(facts, 'where')} with ` +
    `(${fact(facts, 'defined')}), which does not build. Should ${fact(facts, 'which')} change too?`,
});

/** A static function of that name in another file is another function. */
function globalIn(files: readonly CodeFile[], declared: Prototype): Prototype | null {
  if (declared.isStatic) return null;
  const found = files.map((file) => definitionIn(file, declared));
  return found.find((each) => each !== null && !each.isStatic) ?? null;
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

function problem(file: CodeFile, declared: Prototype, defined: Prototype): Problem {
  const isStub = defined.isStatic && !declared.isStatic;
  const list = ({ types }: Prototype) => (types.length === 0 ? 'void' : types.join(', '));
  return {
    at: declared.offset,
    subject: declared.name,
    facts: {
      name: declared.name,
      declared: list(declared),
      defined: list(defined),
      where: isStub ? 'the inline stub is defined' : 'the function is defined',
      which: isStub ? 'the stub' : 'the definition',
    },
    proofs: [{ in: file, offset: declared.offset, note: 'declared here' }],
  };
}
