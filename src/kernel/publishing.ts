/** A function that makes a file descriptor visible to user space; from then on another thread can close it. */
export interface Publishing {
  /** Position, from 0, of the descriptor; -1 where it is the result. */
  readonly fd: number;
  /** Position, from 0, of the file or the buffer, whose reference goes to the descriptor. */
  readonly file: number;
}

/** fs/file.c: fd_install; drivers/dma-buf/dma-buf.c: dma_buf_fd; include/linux/file.h: FD_ADD. */
const PUBLISHING: ReadonlyMap<string, Publishing> = new Map([
  ['fd_install', { fd: 0, file: 1 }],
  ['dma_buf_fd', { fd: -1, file: 0 }],
  ['FD_ADD', { fd: -1, file: 1 }],
]);

/** How a function publishes a file descriptor, or null if it does not. */
export function publishingOf(callee: string): Publishing | null {
  return PUBLISHING.get(callee) ?? null;
}

/** Functions that close an open descriptor, the only way to take it back (fs/file.c). */
export const CLOSING: ReadonlySet<string> = new Set(['close_fd', '__close_fd', 'ksys_close']);
