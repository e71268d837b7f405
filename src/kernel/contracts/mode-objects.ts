import { type Contract, contractsFrom } from '../contract.js';

/** Planes, CRTCs, encoders and connectors. */
export const modeObjectsContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_mode_object.c', [
    {
      c: 'struct drm_mode_object *drm_mode_object_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id, uint32_t type)',
      returns: 'null',
      releasedBy: ['drm_mode_object_put'],
      sleeps: 'yes',
      note: 'A reference only for objects that are counted.',
    },
  ]),
  ...contractsFrom('include/drm/drm_connector.h', [
    {
      c: 'struct drm_connector *drm_connector_lookup(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)',
      returns: 'null',
      releasedBy: ['drm_connector_put'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/drm/drm_crtc.h', [
    {
      c: 'struct drm_crtc *drm_crtc_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)',
      returns: 'null',
      sleeps: 'yes',
      note: 'Borrowed.',
    },
  ]),
  ...contractsFrom('include/drm/drm_plane.h', [
    {
      c: 'struct drm_plane *drm_plane_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)',
      returns: 'null',
      sleeps: 'yes',
      note: 'Borrowed.',
    },
  ]),
  ...contractsFrom('include/drm/drm_encoder.h', [
    {
      c: 'struct drm_encoder *drm_encoder_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)',
      returns: 'null',
      sleeps: 'yes',
      note: 'Borrowed.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_plane.c', [
    {
      c: 'int drm_universal_plane_init(struct drm_device *dev, struct drm_plane *plane, uint32_t possible_crtcs, const struct drm_plane_funcs *funcs, const uint32_t *formats, unsigned int format_count, const uint64_t *format_modifiers, enum drm_plane_type type, const char *name, ...)',
      returns: 'errno',
      releasedBy: ['drm_plane_cleanup'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_crtc.c', [
    {
      c: 'int drm_crtc_init_with_planes(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary, struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)',
      returns: 'errno',
      releasedBy: ['drm_crtc_cleanup'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_encoder.c', [
    {
      c: 'int drm_encoder_init(struct drm_device *dev, struct drm_encoder *encoder, const struct drm_encoder_funcs *funcs, int encoder_type, const char *name, ...)',
      returns: 'errno',
      releasedBy: ['drm_encoder_cleanup'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_connector.c', [
    {
      c: 'int drm_connector_init(struct drm_device *dev, struct drm_connector *connector, const struct drm_connector_funcs *funcs, int connector_type)',
      returns: 'errno',
      releasedBy: ['drm_connector_cleanup'],
      sleeps: 'yes',
    },
    {
      c: 'int drm_connector_attach_encoder(struct drm_connector *connector, struct drm_encoder *encoder)',
      returns: 'errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_vblank.c', [
    {
      c: 'int drm_vblank_init(struct drm_device *dev, unsigned int num_crtcs)',
      returns: 'errno',
      sleeps: 'yes',
    },
    {
      c: 'int drm_crtc_vblank_get(struct drm_crtc *crtc)',
      returns: 'errno',
      releasedBy: ['drm_crtc_vblank_put'],
      mustMatch: ['crtc'],
      sleeps: 'no',
    },
    {
      c: 'void drm_crtc_vblank_put(struct drm_crtc *crtc)',
      returns: 'void',
      mustMatch: ['crtc'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_fb_helper.c', [
    {
      c: 'struct fb_info *drm_fb_helper_alloc_info(struct drm_fb_helper *fb_helper)',
      returns: 'err-ptr',
      releasedBy: ['drm_fb_helper_release_info'],
      sleeps: 'yes',
      since: '6.2',
    },
  ]),
];
