/** A pair of steps that has one right order. */
export interface OrderRule {
  /** What must not come first, by name and the position of the argument that it is about. */
  readonly first: readonly (readonly [name: string, argument: number])[];
  readonly second: readonly (readonly [name: string, argument: number])[];
  readonly between: readonly (readonly [name: string, argument: number])[];
  /** What is wrong once the first call has been made: "the attachment is gone". */
  readonly because: string;
  /** `file: function` of Linux 6.18. */
  readonly source: string;
}

/** Teardown steps of a dma-buf import: the table is unmapped, then the attachment goes, then the reference. */
export const importTeardown: readonly OrderRule[] = [
  {
    first: [['dma_buf_detach', 1]],
    second: [
      ['dma_buf_unmap_attachment', 0],
      ['dma_buf_unmap_attachment_unlocked', 0],
      ['dma_buf_unpin', 0],
    ],
    between: [],
    because: 'dma_buf_detach() has freed the attachment by then',
    source: 'drivers/dma-buf/dma-buf.c: dma_buf_detach',
  },
  {
    first: [['dma_buf_put', 0]],
    second: [
      ['dma_buf_detach', 0],
      ['dma_buf_vunmap', 0],
      ['dma_buf_vunmap_unlocked', 0],
    ],
    between: [
      ['get_dma_buf', 0],
      ['dma_buf_get', 0],
    ],
    because: 'dma_buf_put() may have freed the dma-buf by then',
    source: 'drivers/dma-buf/dma-buf.c: dma_buf_put',
  },
];

/** What user space may already be using when it is set up, once the device is registered. */
export const beforeRegister: ReadonlySet<string> = new Set([
  'drm_mode_config_init',
  'drmm_mode_config_init',
  'drm_mode_config_reset',
  'drm_vblank_init',
  'drm_mode_create_standard_properties',
]);
