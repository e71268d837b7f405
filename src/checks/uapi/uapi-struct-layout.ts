import { type CodeFile, lineAt } from '../../c/functions.js';
import { type Member, type StructDefinition, structsOf } from '../../c/members.js';
import { type Context, defineCheck, fact, type Problem } from '../check.js';

/** A new struct of the user interface has holes, or members whose size depends on the machine. */
export const uapiStructLayout = defineCheck({
  id: 'uapi-struct-layout',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a new user interface struct has another layout on other machines',
  why: 'A 32-bit program on a 64-bit kernel reads the wrong members, and holes leak kernel memory.',
  advice: 'Use the fixed-size types, and fill holes with explicit pad members.',
  bad: [
    `
+struct drm_kumo_submit {
+	__u32 count;
+	__u64 jobs; //@ report
+};
+
+#define DRM_IOCTL_KUMO_SUBMIT DRM_IOWR(0x40, struct drm_kumo_submit)
`,
    `
+struct drm_kumo_info {
+	__u64 address;
+	unsigned long size; //@ report
+	__u64 flags;
+};
+
+#define DRM_IOCTL_KUMO_INFO DRM_IOWR(0x41, struct drm_kumo_info)
`,
  ],
  good: [
    `
+struct drm_kumo_submit {
+	__u32 count;
+	__u32 pad;
+	__u64 jobs;
+};
+
+#define DRM_IOCTL_KUMO_SUBMIT DRM_IOWR(0x40, struct drm_kumo_submit)
`,
    `
 struct drm_kumo_submit {
 	__u32 count;
 	__u64 jobs;
+	__u64 fences;
 };

 #define DRM_IOCTL_KUMO_SUBMIT DRM_IOWR(0x40, struct drm_kumo_submit)
`,
    `
+struct kumo_queue {
+	u32 count;
+	u64 jobs;
+};
`,
  ],
  limits: ['Structs with bit fields, unions or other structs in them are not judged.'],
  references: ['Documentation/process/botching-up-ioctls.rst'],
  *runFile(file, context) {
    const { masked } = file.outline;
    const isUapi = file.path.startsWith('include/uapi/');
    if (!isUapi && !/\b(?:DRM)?_?IOW?R?\s*\(/.test(masked)) return;
    for (const struct of structsOf(file)) {
      if (!struct.plain || struct.attributes !== '' || !isNew(file, struct, context)) continue;
      if (!isUapi && !new RegExp(`IOW?R?\\([^\\n]*\\bstruct[ \\t]+${struct.name}\\b`).test(masked)) continue;
      const fault = faultIn(struct);
      if (fault !== null) yield problem(file, struct, fault);
    }
  },
  comment: (facts) => {
    const struct = `struct ${fact(facts, 'struct')}`;
    switch (fact(facts, 'kind')) {
      case 'hole':
        return (
          `64-bit machines put more padding before ${fact(facts, 'member')} than i386 does, so ${struct} differs between the two. ` +
          'Could an explicit pad member fill the hole?'
        );
      case 'tail':
        return (
          `${struct} ends in padding on 64-bit machines but not on i386, so its size and with it the ioctl number differ. ` +
          'Could an explicit pad member make it a multiple of 8 bytes?'
        );
      default:
        return (
          `The ${fact(facts, 'type')} ${fact(facts, 'member')} has another size for 32-bit programs, so they and a 64-bit kernel ` +
          `would not agree on ${struct}. Could it be a fixed-size type such as __u64?`
        );
    }
  },
});

interface Fault {
  readonly kind: 'hole' | 'tail' | 'type';
  readonly member: Member;
}

const SIZES: ReadonlyMap<string, number> = new Map([
  ['__u8', 1],
  ['__s8', 1],
  ['char', 1],
  ['unsigned char', 1],
  ['__u16', 2],
  ['__s16', 2],
  ['__u32', 4],
  ['__s32', 4],
  ['__le32', 4],
  ['__be32', 4],
  ['int', 4],
  ['unsigned int', 4],
  ['__u64', 8],
  ['__s64', 8],
  ['__le64', 8],
  ['__be64', 8],
]);

const BY_MACHINE = /^(?:unsigned )?long(?: unsigned)?(?: int)?$|^s?size_t$|\*$/;

/** The first thing that differs between a 32-bit and a 64-bit program; null also from where sizes are not known. */
function faultIn({ members }: StructDefinition): Fault | null {
  let offset = 0;
  let widest = 1;
  for (const member of members) {
    if (BY_MACHINE.test(member.type)) return { kind: 'type', member };
    const size = SIZES.get(member.type);
    const count = member.count === null ? 1 : /^\d+$/.test(member.count) ? Number(member.count) : null;
    if (size === undefined || count === null) return null;
    if (size === 8 && offset % 8 !== 0) return { kind: 'hole', member };
    offset = Math.ceil(offset / size) * size + size * count;
    widest = Math.max(widest, size);
  }
  const last = members[members.length - 1];
  return widest === 8 && offset % 8 !== 0 && last !== undefined ? { kind: 'tail', member: last } : null;
}

/** What is in use already cannot change; every line of the struct must come with the patch. */
function isNew(file: CodeFile, { start, end }: StructDefinition, { touched, side }: Context): boolean {
  const last = lineAt(file.outline, end);
  for (let line = lineAt(file.outline, start); line <= last; line++) if (!touched.has(line)) return false;
  return side === 'new';
}

function problem(file: CodeFile, struct: StructDefinition, { kind, member }: Fault): Problem {
  return {
    at: member.offset,
    subject: `${struct.name}.${member.name}`,
    facts: { struct: struct.name, kind, member: member.name, type: member.type },
    proofs: [{ in: file, offset: member.offset, note: 'the member' }],
  };
}
