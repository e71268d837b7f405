import { type Contract, contractsFrom } from '../contract.js';

/** Device tree nodes and the devices found by them. */
export const devicetreeContracts: readonly Contract[] = [
  ...contractsFrom('drivers/of/base.c', [
    {
      c: 'struct device_node *of_find_node_by_name(struct device_node *from, const char *name)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
      note: 'Puts @from.',
    },
    {
      c: 'struct device_node *of_find_node_by_phandle(phandle handle)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'struct device_node *of_find_compatible_node(struct device_node *from, const char *type, const char *compatible)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
      note: 'Puts @from.',
    },
    {
      c: 'struct device_node *of_get_child_by_name(const struct device_node *node, const char *name)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'struct device_node *of_get_next_child(const struct device_node *node, struct device_node *prev)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
      note: 'Puts @prev.',
    },
    {
      c: 'struct device_node *of_get_parent(const struct device_node *node)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'const struct of_device_id *of_match_node(const struct of_device_id *matches, const struct device_node *node)',
      returns: 'null',
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('include/linux/of.h', [
    {
      c: 'struct device_node *of_find_node_by_path(const char *path)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'struct device_node *of_find_matching_node(struct device_node *from, const struct of_device_id *matches)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
      note: 'Puts @from.',
    },
    {
      c: 'struct device_node *of_parse_phandle(const struct device_node *np, const char *phandle_name, int index)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'int of_property_read_u32(const struct device_node *np, const char *propname, u32 *out_value)',
      returns: 'errno',
      mustCheck: false,
      sleeps: 'no',
      note: 'Leaves the value alone on failure.',
    },
  ]),
  ...contractsFrom('drivers/of/property.c', [
    {
      c: 'struct device_node *of_graph_get_remote_node(const struct device_node *node, u32 port, u32 endpoint)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'struct device_node *of_graph_get_port_by_id(struct device_node *parent, u32 id)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'struct device_node *of_graph_get_endpoint_by_regs(const struct device_node *parent, int port_reg, int reg)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
    {
      c: 'struct device_node *of_graph_get_remote_port_parent(const struct device_node *node)',
      returns: 'null',
      releasedBy: ['of_node_put'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('drivers/of/dynamic.c', [
    { c: 'void of_node_put(struct device_node *node)', returns: 'void', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/of/platform.c', [
    {
      c: 'struct platform_device *of_find_device_by_node(struct device_node *np)',
      returns: 'null',
      releasedBy: ['platform_device_put', 'put_device'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/i2c.h', [
    {
      c: 'struct i2c_adapter *of_find_i2c_adapter_by_node(struct device_node *node)',
      returns: 'null',
      releasedBy: ['put_device'],
      sleeps: 'yes',
      note: 'put_device() on its dev.',
    },
    {
      c: 'struct i2c_adapter *of_get_i2c_adapter_by_node(struct device_node *node)',
      returns: 'null',
      releasedBy: ['i2c_put_adapter'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/backlight.h', [
    {
      c: 'struct backlight_device *of_find_backlight_by_node(struct device_node *node)',
      returns: 'null',
      releasedBy: ['put_device'],
      sleeps: 'yes',
      note: 'put_device() on its dev.',
    },
    {
      c: 'struct backlight_device *backlight_device_register(const char *name, struct device *dev, void *devdata, const struct backlight_ops *ops, const struct backlight_properties *props)',
      returns: 'err-ptr',
      releasedBy: ['backlight_device_unregister'],
      sleeps: 'yes',
    },
    {
      c: 'struct backlight_device *devm_backlight_device_register(struct device *dev, const char *name, struct device *parent, void *devdata, const struct backlight_ops *ops, const struct backlight_properties *props)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct backlight_device *devm_of_find_backlight(struct device *dev)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: no backlight is described.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_mipi_dsi.c', [
    {
      c: 'struct mipi_dsi_host *of_find_mipi_dsi_host_by_node(struct device_node *node)',
      returns: 'null',
      sleeps: 'yes',
      note: 'Borrowed.',
    },
  ]),
  ...contractsFrom('drivers/of/device.c', [
    { c: 'const void *of_device_get_match_data(const struct device *dev)', returns: 'null' },
    {
      c: 'const struct of_device_id *of_match_device(const struct of_device_id *matches, const struct device *dev)',
      returns: 'null',
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('drivers/base/property.c', [
    { c: 'const void *device_get_match_data(const struct device *dev)', returns: 'null' },
  ]),
  ...contractsFrom('include/linux/of_reserved_mem.h', [
    {
      c: 'int of_reserved_mem_device_init(struct device *dev)',
      returns: 'errno',
      releasedBy: ['of_reserved_mem_device_release'],
      mustMatch: ['dev'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/of_device.h', [
    {
      c: 'int of_dma_configure(struct device *dev, struct device_node *np, bool force_dma)',
      returns: 'errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/of/irq.c', [
    {
      c: 'unsigned int irq_of_parse_and_map(struct device_node *dev, int index)',
      returns: 'zero-on-failure',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/base/bus.c', [
    {
      c: 'struct device *bus_find_device(const struct bus_type *bus, struct device *start, const void *data, device_match_t match)',
      returns: 'null',
      releasedBy: ['put_device'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/base/core.c', [
    {
      c: 'struct device *get_device(struct device *dev)',
      returns: 'same-pointer',
      releasedBy: ['put_device'],
      sleeps: 'no',
      note: 'NULL is allowed and comes back.',
    },
    { c: 'void put_device(struct device *dev)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/i2c/i2c-core-base.c', [
    {
      c: 'void i2c_put_adapter(struct i2c_adapter *adap)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed.',
    },
    {
      c: 'struct i2c_client *i2c_new_client_device(struct i2c_adapter *adap, struct i2c_board_info const *info)',
      returns: 'err-ptr',
      releasedBy: ['i2c_unregister_device'],
      sleeps: 'yes',
    },
    {
      c: 'void i2c_unregister_device(struct i2c_client *client)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL and error pointers are allowed.',
    },
  ]),
];
