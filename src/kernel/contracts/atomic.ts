import { type Contract, contractsFrom } from '../contract.js';

/** The parts of an atomic commit. */
export const atomicContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_atomic.c', [
    {
      c: 'struct drm_plane_state *drm_atomic_get_plane_state(struct drm_atomic_state *state, struct drm_plane *plane)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'Borrowed from the state; -EDEADLK must go back to the caller.',
    },
    {
      c: 'struct drm_crtc_state *drm_atomic_get_crtc_state(struct drm_atomic_state *state, struct drm_crtc *crtc)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'Borrowed from the state; -EDEADLK must go back to the caller.',
    },
    {
      c: 'struct drm_connector_state *drm_atomic_get_connector_state(struct drm_atomic_state *state, struct drm_connector *connector)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'Borrowed from the state; -EDEADLK must go back to the caller.',
    },
    {
      c: 'struct drm_private_state *drm_atomic_get_private_obj_state(struct drm_atomic_state *state, struct drm_private_obj *obj)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'Borrowed from the state; -EDEADLK must go back to the caller.',
    },
    {
      c: 'struct drm_bridge_state *drm_atomic_get_bridge_state(struct drm_atomic_state *state, struct drm_bridge *bridge)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'Borrowed from the state.',
    },
    {
      c: 'struct drm_private_state *drm_atomic_get_new_private_obj_state(const struct drm_atomic_state *state, struct drm_private_obj *obj)',
      returns: 'null',
      sleeps: 'no',
      note: 'NULL: not part of this commit.',
    },
    {
      c: 'struct drm_connector *drm_atomic_get_new_connector_for_encoder(const struct drm_atomic_state *state, struct drm_encoder *encoder)',
      returns: 'null',
      sleeps: 'no',
    },
    {
      c: 'struct drm_atomic_state *drm_atomic_state_alloc(struct drm_device *dev)',
      returns: 'null',
      releasedBy: ['drm_atomic_state_put'],
      sleeps: 'yes',
    },
    { c: 'int drm_atomic_commit(struct drm_atomic_state *state)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/display/drm_dp_mst_topology.c', [
    {
      c: 'struct drm_dp_mst_topology_state *drm_atomic_get_mst_topology_state(struct drm_atomic_state *state, struct drm_dp_mst_topology_mgr *mgr)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'Borrowed from the state.',
    },
  ]),
  ...contractsFrom('include/drm/drm_atomic.h', [
    {
      c: 'struct drm_plane_state *drm_atomic_get_old_plane_state(const struct drm_atomic_state *state, struct drm_plane *plane)',
      returns: 'null',
      sleeps: 'no',
      note: 'NULL: not part of this commit.',
    },
    {
      c: 'struct drm_plane_state *drm_atomic_get_new_plane_state(const struct drm_atomic_state *state, struct drm_plane *plane)',
      returns: 'null',
      sleeps: 'no',
      note: 'NULL: not part of this commit.',
    },
    {
      c: 'struct drm_crtc_state *drm_atomic_get_old_crtc_state(const struct drm_atomic_state *state, struct drm_crtc *crtc)',
      returns: 'null',
      sleeps: 'no',
      note: 'NULL: not part of this commit.',
    },
    {
      c: 'struct drm_crtc_state *drm_atomic_get_new_crtc_state(const struct drm_atomic_state *state, struct drm_crtc *crtc)',
      returns: 'null',
      sleeps: 'no',
      note: 'NULL: not part of this commit.',
    },
    {
      c: 'struct drm_connector_state *drm_atomic_get_new_connector_state(const struct drm_atomic_state *state, struct drm_connector *connector)',
      returns: 'null',
      sleeps: 'no',
      note: 'NULL: not part of this commit.',
    },
    { c: 'void drm_atomic_state_put(struct drm_atomic_state *state)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_atomic_helper.c', [
    {
      c: 'int drm_atomic_helper_check(struct drm_device *dev, struct drm_atomic_state *state)',
      returns: 'errno',
      sleeps: 'yes',
    },
    {
      c: 'struct drm_atomic_state *drm_atomic_helper_suspend(struct drm_device *dev)',
      returns: 'err-ptr',
      releasedBy: ['drm_atomic_helper_resume'],
      sleeps: 'yes',
    },
    {
      c: 'struct drm_atomic_state *drm_atomic_helper_duplicate_state(struct drm_device *dev, struct drm_modeset_acquire_ctx *ctx)',
      returns: 'err-ptr',
      releasedBy: ['drm_atomic_state_put'],
      sleeps: 'yes',
    },
  ]),
];
