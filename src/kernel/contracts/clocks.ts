import { type Contract, contractsFrom } from '../contract.js';

/** Clocks and resets. */
export const clocksContracts: readonly Contract[] = [
  ...contractsFrom('drivers/clk/clkdev.c', [
    {
      c: 'struct clk *clk_get(struct device *dev, const char *con_id)',
      returns: 'err-ptr',
      releasedBy: ['clk_put'],
      sleeps: 'yes',
    },
    { c: 'void clk_put(struct clk *clk)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/clk.h', [
    {
      c: 'struct clk *clk_get_optional(struct device *dev, const char *id)',
      returns: 'err-ptr-or-null',
      releasedBy: ['clk_put'],
      sleeps: 'yes',
      note: 'NULL: there is no such clock.',
    },
    {
      c: 'int clk_prepare_enable(struct clk *clk)',
      returns: 'errno',
      releasedBy: ['clk_disable_unprepare'],
      mustMatch: ['clk'],
      sleeps: 'yes',
    },
    { c: 'void clk_disable_unprepare(struct clk *clk)', returns: 'void', mustMatch: ['clk'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/clk/clk.c', [
    {
      c: 'struct clk *of_clk_get(struct device_node *np, int index)',
      returns: 'err-ptr',
      releasedBy: ['clk_put'],
      sleeps: 'yes',
    },
    {
      c: 'struct clk *of_clk_get_by_name(struct device_node *np, const char *name)',
      returns: 'err-ptr',
      releasedBy: ['clk_put'],
      sleeps: 'yes',
    },
    {
      c: 'struct clk *clk_register(struct device *dev, struct clk_hw *hw)',
      returns: 'err-ptr',
      releasedBy: ['clk_unregister'],
      sleeps: 'yes',
    },
    {
      c: 'struct clk *devm_clk_register(struct device *dev, struct clk_hw *hw)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'int clk_prepare(struct clk *clk)',
      returns: 'errno',
      releasedBy: ['clk_unprepare'],
      mustMatch: ['clk'],
      sleeps: 'yes',
    },
    {
      c: 'int clk_enable(struct clk *clk)',
      returns: 'errno',
      releasedBy: ['clk_disable'],
      mustMatch: ['clk'],
      sleeps: 'no',
    },
    {
      c: 'int clk_set_rate(struct clk *clk, unsigned long rate)',
      returns: 'errno',
      mustCheck: false,
      sleeps: 'yes',
    },
    {
      c: 'long clk_round_rate(struct clk *clk, unsigned long rate)',
      returns: 'count-or-errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/clk/clk-devres.c', [
    { c: 'struct clk *devm_clk_get(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    {
      c: 'struct clk *devm_clk_get_prepared(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct clk *devm_clk_get_enabled(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct clk *devm_clk_get_optional(struct device *dev, const char *id)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: there is no such clock.',
    },
    {
      c: 'struct clk *devm_clk_get_optional_enabled(struct device *dev, const char *id)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: there is no such clock.',
    },
    {
      c: 'struct clk *devm_get_clk_from_child(struct device *dev, struct device_node *np, const char *con_id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'int devm_clk_bulk_get(struct device *dev, int num_clks, struct clk_bulk_data *clks)',
      returns: 'errno',
      sleeps: 'yes',
    },
    {
      c: 'int devm_clk_bulk_get_all(struct device *dev, struct clk_bulk_data **clks)',
      returns: 'count-or-errno',
      sleeps: 'yes',
    },
    {
      c: 'int devm_clk_bulk_get_all_enabled(struct device *dev, struct clk_bulk_data **clks)',
      returns: 'count-or-errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/reset.h', [
    {
      c: 'struct reset_control *devm_reset_control_get(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct reset_control *devm_reset_control_get_exclusive(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct reset_control *devm_reset_control_get_shared(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct reset_control *devm_reset_control_get_optional_exclusive(struct device *dev, const char *id)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: there is no such reset.',
    },
    {
      c: 'struct reset_control *devm_reset_control_get_optional_shared(struct device *dev, const char *id)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: there is no such reset.',
    },
    {
      c: 'struct reset_control *devm_reset_control_array_get_exclusive(struct device *dev)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct reset_control *of_reset_control_get_exclusive(struct device_node *node, const char *id)',
      returns: 'err-ptr',
      releasedBy: ['reset_control_put'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/reset/core.c', [
    { c: 'void reset_control_put(struct reset_control *rstc)', returns: 'void', sleeps: 'yes' },
    {
      c: 'int reset_control_assert(struct reset_control *rstc)',
      returns: 'errno',
      mustCheck: false,
      sleeps: 'yes',
    },
    { c: 'int reset_control_deassert(struct reset_control *rstc)', returns: 'errno', sleeps: 'yes' },
  ]),
];
