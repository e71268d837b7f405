import { type Contract, contractsFrom } from '../contract.js';

/** Bridges, panels and DSI devices. */
export const bridgeContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_bridge.c', [
    {
      c: 'struct drm_bridge *of_drm_find_bridge(struct device_node *np)',
      returns: 'null',
      sleeps: 'yes',
      note: 'Borrowed: takes no reference. NULL means that it is not there yet.',
    },
    {
      c: 'int drm_bridge_attach(struct drm_encoder *encoder, struct drm_bridge *bridge, struct drm_bridge *previous, enum drm_bridge_attach_flags flags)',
      returns: 'errno',
      sleeps: 'yes',
    },
    {
      c: 'struct drm_bridge *drm_bridge_get(struct drm_bridge *bridge)',
      returns: 'same-pointer',
      releasedBy: ['drm_bridge_put'],
      sleeps: 'no',
      since: '6.16',
      note: 'NULL is allowed and comes back.',
    },
    {
      c: 'void drm_bridge_put(struct drm_bridge *bridge)',
      returns: 'void',
      sleeps: 'yes',
      since: '6.16',
      note: 'NULL is allowed.',
    },
    {
      c: 'const struct drm_edid *drm_bridge_edid_read(struct drm_bridge *bridge, struct drm_connector *connector)',
      returns: 'null',
      releasedBy: ['drm_edid_free'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_panel.c', [
    {
      c: 'struct drm_panel *of_drm_find_panel(const struct device_node *np)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'ERR_PTR(-EPROBE_DEFER) if it is not there yet.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_of.c', [
    {
      c: 'int drm_of_find_panel_or_bridge(const struct device_node *np, int port, int endpoint, struct drm_panel **panel, struct drm_bridge **bridge)',
      returns: 'errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/bridge/panel.c', [
    {
      c: 'struct drm_bridge *devm_drm_of_get_bridge(struct device *dev, struct device_node *np, u32 port, u32 endpoint)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct drm_bridge *drmm_of_get_bridge(struct drm_device *drm, struct device_node *np, u32 port, u32 endpoint)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct drm_bridge *drm_panel_bridge_add(struct drm_panel *panel)',
      returns: 'err-ptr',
      releasedBy: ['drm_panel_bridge_remove'],
      sleeps: 'yes',
    },
    {
      c: 'struct drm_bridge *devm_drm_panel_bridge_add(struct device *dev, struct drm_panel *panel)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'void drm_panel_bridge_remove(struct drm_bridge *bridge)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed.',
    },
  ]),
  ...contractsFrom('include/drm/drm_bridge.h', [
    {
      c: 'typename *devm_drm_bridge_alloc(struct device *dev, typename type, fieldname member, const struct drm_bridge_funcs *funcs)',
      returns: 'err-ptr',
      sleeps: 'yes',
      since: '6.16',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_mipi_dsi.c', [
    {
      c: 'struct mipi_dsi_device *mipi_dsi_device_register_full(struct mipi_dsi_host *host, const struct mipi_dsi_device_info *info)',
      returns: 'err-ptr',
      releasedBy: ['mipi_dsi_device_unregister'],
      sleeps: 'yes',
    },
    {
      c: 'struct mipi_dsi_device *devm_mipi_dsi_device_register_full(struct device *dev, struct mipi_dsi_host *host, const struct mipi_dsi_device_info *info)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    { c: 'void mipi_dsi_device_unregister(struct mipi_dsi_device *dsi)', returns: 'void', sleeps: 'yes' },
    {
      c: 'int mipi_dsi_attach(struct mipi_dsi_device *dsi)',
      returns: 'errno',
      releasedBy: ['mipi_dsi_detach'],
      mustMatch: ['dsi'],
      sleeps: 'yes',
    },
    {
      c: 'int devm_mipi_dsi_attach(struct device *dev, struct mipi_dsi_device *dsi)',
      returns: 'errno',
      sleeps: 'yes',
    },
    {
      c: 'int mipi_dsi_detach(struct mipi_dsi_device *dsi)',
      returns: 'errno',
      mustMatch: ['dsi'],
      mustCheck: false,
      sleeps: 'yes',
    },
  ]),
];
