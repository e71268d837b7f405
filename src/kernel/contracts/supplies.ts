import { type Contract, contractsFrom } from '../contract.js';

/** Regulators, GPIO lines, phys and register maps. */
export const suppliesContracts: readonly Contract[] = [
  ...contractsFrom('drivers/regulator/core.c', [
    {
      c: 'struct regulator *regulator_get(struct device *dev, const char *id)',
      returns: 'err-ptr',
      releasedBy: ['regulator_put'],
      sleeps: 'yes',
      note: 'A dummy if nothing is described.',
    },
    { c: 'void regulator_put(struct regulator *regulator)', returns: 'void', sleeps: 'yes' },
    {
      c: 'int regulator_enable(struct regulator *regulator)',
      returns: 'errno',
      releasedBy: ['regulator_disable'],
      mustMatch: ['regulator'],
      sleeps: 'yes',
    },
    {
      c: 'int regulator_disable(struct regulator *regulator)',
      returns: 'errno',
      mustMatch: ['regulator'],
      mustCheck: false,
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/regulator/devres.c', [
    {
      c: 'struct regulator *devm_regulator_get(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'A dummy if nothing is described.',
    },
    {
      c: 'struct regulator *devm_regulator_get_exclusive(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct regulator *devm_regulator_get_optional(struct device *dev, const char *id)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'ERR_PTR(-ENODEV), not NULL, if there is none.',
    },
    {
      c: 'int devm_regulator_bulk_get(struct device *dev, int num_consumers, struct regulator_bulk_data *consumers)',
      returns: 'errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpio/gpiolib.c', [
    {
      c: 'struct gpio_desc *gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags)',
      returns: 'err-ptr',
      releasedBy: ['gpiod_put'],
      sleeps: 'yes',
    },
    {
      c: 'struct gpio_desc *gpiod_get_optional(struct device *dev, const char *con_id, enum gpiod_flags flags)',
      returns: 'err-ptr-or-null',
      releasedBy: ['gpiod_put'],
      sleeps: 'yes',
      note: 'NULL: there is no such line.',
    },
    { c: 'void gpiod_put(struct gpio_desc *desc)', returns: 'void', sleeps: 'yes' },
    { c: 'int gpiod_to_irq(const struct gpio_desc *desc)', returns: 'id-or-errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpio/gpiolib-devres.c', [
    {
      c: 'struct gpio_desc *devm_gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct gpio_desc *devm_gpiod_get_index(struct device *dev, const char *con_id, unsigned int idx, enum gpiod_flags flags)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct gpio_descs *devm_gpiod_get_array(struct device *dev, const char *con_id, enum gpiod_flags flags)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct gpio_desc *devm_gpiod_get_optional(struct device *dev, const char *con_id, enum gpiod_flags flags)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: there is no such line.',
    },
  ]),
  ...contractsFrom('drivers/phy/phy-core.c', [
    {
      c: 'struct phy *phy_get(struct device *dev, const char *string)',
      returns: 'err-ptr',
      releasedBy: ['phy_put'],
      mustMatch: ['dev'],
      sleeps: 'yes',
    },
    {
      c: 'struct phy *devm_phy_get(struct device *dev, const char *string)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct phy *devm_phy_optional_get(struct device *dev, const char *string)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: there is no such phy.',
    },
    {
      c: 'struct phy *devm_of_phy_get(struct device *dev, struct device_node *np, const char *con_id)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'void phy_put(struct device *dev, struct phy *phy)',
      returns: 'void',
      mustMatch: ['dev'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/regmap.h', [
    {
      c: 'struct regmap *devm_regmap_init_mmio(struct device *dev, void *regs, const struct regmap_config *config)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/mfd/syscon.h', [
    {
      c: 'struct regmap *syscon_regmap_lookup_by_phandle(struct device_node *np, const char *property)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    { c: 'struct regmap *syscon_node_to_regmap(struct device_node *np)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/base/regmap/regmap.c', [
    {
      c: 'struct regmap *dev_get_regmap(struct device *dev, const char *name)',
      returns: 'null',
      sleeps: 'yes',
      note: 'Borrowed from the device.',
    },
    { c: 'int regmap_read(struct regmap *map, unsigned int reg, unsigned int *val)', returns: 'errno' },
    {
      c: 'int regmap_write(struct regmap *map, unsigned int reg, unsigned int val)',
      returns: 'errno',
      mustCheck: false,
    },
  ]),
];
