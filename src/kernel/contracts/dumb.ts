import { type Contract, contractsFrom } from '../contract.js';

/** Dumb buffers. */
export const dumbContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_dumb_buffers.c', [
    {
      c: 'int drm_mode_create_dumb(struct drm_device *dev, struct drm_mode_create_dumb *args, struct drm_file *file_priv)',
      returns: 'errno',
      releasedBy: ['drm_mode_destroy_dumb'],
      sleeps: 'yes',
      note: 'Zeroes handle, pitch and size but not flags; checks for overflow before the driver aligns.',
    },
    {
      c: 'int drm_mode_destroy_dumb(struct drm_device *dev, u32 handle, struct drm_file *file_priv)',
      returns: 'errno',
      mustCheck: false,
      sleeps: 'yes',
    },
    {
      c: 'int drm_mode_size_dumb(struct drm_device *dev, struct drm_mode_create_dumb *args, unsigned long hw_pitch_align, unsigned long hw_size_align)',
      returns: 'errno',
      sleeps: 'no',
      note: 'Writes args->pitch and args->size. hw_pitch_align is in bytes; hw_size_align is 0 or whole pages.',
    },
  ]),
];
