/** What is reviewed and what is passed over; lists of names and tags are in lower case. */
export interface AdmissionRules {
  /** Globs of MAINTAINERS style; a patch must touch a file that one of them names. Empty: every patch is admitted. */
  readonly paths: readonly string[];
  /** The bot's own addresses. */
  readonly ownAddresses: readonly string[];
  /** People whose patches are left alone. */
  readonly ignoredAuthors: readonly string[];
  /** Whether RFC patches are reviewed. */
  readonly rfc: boolean;
  /** Addresses of robots, without a `+detail`; compared whole, never in part. */
  readonly botAddresses: readonly string[];
  /** Display names of robots that write from changing addresses; compared whole, never in part. */
  readonly botNames: readonly string[];
  /** Headers that only robots write. */
  readonly botHeaders: readonly string[];
  /** Subject tags of projects that share lists with the kernel. */
  readonly otherProjects: readonly string[];
  /** Folders at the top of the tree; a patch to a file in any other folder is for another project. */
  readonly treeFolders: readonly string[];
  /** Globs of files that only another project has although its folder is named like one of the kernel's. */
  readonly otherProjectPaths: readonly string[];
  /** Characters of the longest body that is reviewed. */
  readonly maxBodyLength: number;
}

const GRAPHICS = [
  'i-g-t',
  'igt',
  'igt-gpu-tools',
  'intel-gpu-tools',
  'libdrm',
  'mesa',
  'mesa-dev',
  'weston',
  'wayland',
  'wayland-protocols',
  'xserver',
  'xf86-video-intel',
  'xf86-video-modesetting',
  'edid-decode',
];
const TEST_SUITES = [
  'xfstests',
  'fstests',
  'blktests',
  'ltp',
  'mmtests',
  'kvm-unit-tests',
  'selinux-testsuite',
];
const BOOT_AND_FIRMWARE = [
  'qemu',
  'u-boot',
  'uboot',
  'barebox',
  'coreboot',
  'opensbi',
  'edk2',
  'kvmtool',
  'buildroot',
  'linux-firmware',
];
const USER_SPACE = [
  'b4',
  'patchwork',
  'dtc',
  'sparse',
  'smatch',
  'dwarves',
  'pahole',
  'glibc',
  'gcc',
  'binutils',
  'man-pages',
  'iproute2',
  'iproute2-next',
  'ethtool',
  'ethtool-next',
  'iw',
  'hostap',
  'wireless-regdb',
  'nfs-utils',
  'mdadm',
  'util-linux',
  'kmod',
  'btrfs-progs',
  'xfsprogs',
  'e2fsprogs',
  'f2fs-tools',
  'libgpiod',
  'i2c-tools',
  'libcamera',
  'v4l-utils',
];
const TREE_FOLDERS = [
  'arch',
  'block',
  'certs',
  'crypto',
  'Documentation',
  'drivers',
  'fs',
  'include',
  'init',
  'io_uring',
  'ipc',
  'kernel',
  'lib',
  'LICENSES',
  'mm',
  'net',
  'rust',
  'samples',
  'scripts',
  'security',
  'sound',
  'tools',
  'usr',
  'virt',
];

/** The rules for patches to the Linux kernel, of any subsystem. */
export const defaultAdmission: AdmissionRules = {
  paths: [],
  ownAddresses: [],
  ignoredAuthors: [],
  rfc: true,
  botAddresses: [
    'lkp@intel.com',
    'syzbot@syzkaller.appspotmail.com',
    'syzbot@kernel.org',
    'patchwork-bot@kernel.org',
    'patchwork@emeril.freedesktop.org',
    'tip-bot2@linutronix.de',
    'bot@kernelci.org',
    'kernelci@kernel.org',
    'regzbot@leemhuis.info',
    'regressions-bot@leemhuis.info',
    'sashiko-bot@kernel.org',
    'bot@kernel.org',
    'bugzilla-daemon@kernel.org',
    'bugzilla-daemon@bugzilla.kernel.org',
    'bugzilla-daemon@freedesktop.org',
    'mailer-daemon@kernel.org',
    'dependabot@github.com',
  ],
  botNames: [
    'kernel test robot',
    'kbuild test robot',
    '0day robot',
    'syzbot',
    'patchwork bot',
    'patchwork',
    'tip-bot2',
    'dependabot',
    'dependabot[bot]',
    'sashiko',
    'sashiko bot',
    'sashiko-bot',
    'kernelci bot',
    'kernelci.org bot',
    'mail delivery subsystem',
    'mail delivery system',
  ],
  botHeaders: ['robot-id', 'x-patchwork-bot', 'x-failed-recipients'],
  otherProjects: [...GRAPHICS, ...TEST_SUITES, ...BOOT_AND_FIRMWARE, ...USER_SPACE],
  treeFolders: TREE_FOLDERS,
  otherProjectPaths: ['lib/igt*', 'lib/igt*/**', 'include/drm-uapi/', 'arch/*/dts/', 'drivers/**/*-uclass.c'],
  maxBodyLength: 4 * 1024 * 1024,
};

const STABLE_TAG =
  /^(?:autosel|stable|stable-rc|linux-stable|(?:v|linux-)?\d{1,2}\.\d{1,3}\.y|\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)(?:-stable|-rc\d{1,2}|-rt\d{0,3})?$/i;

/** The first subject tag that marks a stable round or a backport (`AUTOSEL`, `5.10`, `6.1.y`), if there is one. */
export function stableTag(tags: readonly string[]): string | undefined {
  return tags.find((tag) => STABLE_TAG.test(tag));
}
