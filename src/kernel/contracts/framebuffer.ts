import { type Contract, contractsFrom } from '../contract.js';

/** Framebuffers and their GEM objects. */
export const framebufferContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_fourcc.c', [
    {
      c: 'uint32_t drm_driver_legacy_fb_format(struct drm_device *dev, uint32_t bpp, uint32_t depth)',
      returns: 'value',
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_framebuffer.c', [
    { c: 'void drm_framebuffer_cleanup(struct drm_framebuffer *fb)', returns: 'void', sleeps: 'yes' },
    {
      c: 'int drm_framebuffer_init(struct drm_device *dev, struct drm_framebuffer *fb, const struct drm_framebuffer_funcs *funcs)',
      returns: 'errno',
      releasedBy: ['drm_framebuffer_cleanup'],
      sleeps: 'yes',
      note: 'Shows the framebuffer to user space: last in creation.',
    },
    {
      c: 'struct drm_framebuffer *drm_framebuffer_lookup(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)',
      returns: 'null',
      releasedBy: ['drm_framebuffer_put'],
      sleeps: 'yes',
    },
    {
      c: 'void drm_framebuffer_remove(struct drm_framebuffer *fb)',
      returns: 'void',
      lock: 'takes modeset_locks',
      sleeps: 'yes',
      note: 'Drops a reference.',
    },
  ]),
  ...contractsFrom('include/drm/drm_framebuffer.h', [
    {
      c: 'void drm_framebuffer_get(struct drm_framebuffer *fb)',
      returns: 'void',
      releasedBy: ['drm_framebuffer_put'],
      sleeps: 'no',
    },
    { c: 'void drm_framebuffer_put(struct drm_framebuffer *fb)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gem_framebuffer_helper.c', [
    {
      c: 'int drm_gem_fb_begin_cpu_access(struct drm_framebuffer *fb, enum dma_data_direction dir)',
      returns: 'errno',
      releasedBy: ['drm_gem_fb_end_cpu_access'],
      mustMatch: ['fb', 'dir'],
      lock: 'without dma_resv',
      sleeps: 'yes',
    },
    {
      c: 'struct drm_framebuffer *drm_gem_fb_create(struct drm_device *dev, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd)',
      returns: 'err-ptr',
      releasedBy: ['drm_framebuffer_put'],
      sleeps: 'yes',
      note: "Checks the object's size for every plane. Takes the format since 6.17.",
    },
    {
      c: 'struct drm_framebuffer *drm_gem_fb_create_with_dirty(struct drm_device *dev, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd)',
      returns: 'err-ptr',
      releasedBy: ['drm_framebuffer_put'],
      sleeps: 'yes',
      note: 'Takes the format since 6.17.',
    },
    {
      c: 'struct drm_framebuffer *drm_gem_fb_create_with_funcs(struct drm_device *dev, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd, const struct drm_framebuffer_funcs *funcs)',
      returns: 'err-ptr',
      releasedBy: ['drm_framebuffer_put'],
      sleeps: 'yes',
      note: 'Takes the format since 6.17.',
    },
    { c: 'void drm_gem_fb_destroy(struct drm_framebuffer *fb)', returns: 'void', sleeps: 'yes' },
    {
      c: 'void drm_gem_fb_end_cpu_access(struct drm_framebuffer *fb, enum dma_data_direction dir)',
      returns: 'void',
      mustMatch: ['fb', 'dir'],
      sleeps: 'yes',
    },
    {
      c: 'struct drm_gem_object *drm_gem_fb_get_obj(struct drm_framebuffer *fb, unsigned int plane)',
      returns: 'null',
      sleeps: 'no',
      note: 'Borrowed from the framebuffer.',
    },
    {
      c: 'int drm_gem_fb_init_with_funcs(struct drm_device *dev, struct drm_framebuffer *fb, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd, const struct drm_framebuffer_funcs *funcs)',
      returns: 'errno',
      releasedBy: ['drm_gem_fb_destroy'],
      sleeps: 'yes',
    },
    {
      c: 'int drm_gem_fb_vmap(struct drm_framebuffer *fb, struct iosys_map *map, struct iosys_map *data)',
      returns: 'errno',
      releasedBy: ['drm_gem_fb_vunmap'],
      mustMatch: ['fb', 'map'],
      lock: 'takes dma_resv',
      sleeps: 'yes',
      note: 'Both arrays need an entry for every plane; unmap with map, access through data.',
    },
    {
      c: 'void drm_gem_fb_vunmap(struct drm_framebuffer *fb, struct iosys_map *map)',
      returns: 'void',
      mustMatch: ['fb', 'map'],
      lock: 'takes dma_resv',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gem_atomic_helper.c', [
    {
      c: 'int drm_gem_plane_helper_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)',
      returns: 'errno',
      sleeps: 'yes',
      note: 'What happens when prepare_fb is not given.',
    },
  ]),
];
