import { type Contract, contractsFrom } from '../contract.js';

/** Each of them drops the usage count (include/linux/pm_runtime.h). */
const PUTS_DEVICE = [
  'pm_runtime_put',
  'pm_runtime_put_sync',
  'pm_runtime_put_autosuspend',
  'pm_runtime_put_sync_autosuspend',
  'pm_runtime_put_sync_suspend',
  'pm_runtime_put_noidle',
  '__pm_runtime_put_autosuspend',
];

// biome-ignore format: a table, one function a line
/** Devices and what they are given: memory, I/O, interrupts, clocks and supplies. */
export const devicesContracts: readonly Contract[] = [
  // Memory and I/O mappings tied to a device, and the plain I/O mappings.
  ...contractsFrom('drivers/base/devres.c', [
    { c: 'void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'void *devm_krealloc(struct device *dev, void *ptr, size_t new_size, gfp_t gfp)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'const char *devm_kstrdup_const(struct device *dev, const char *s, gfp_t gfp)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp_mask, unsigned int order)', returns: 'zero-on-failure', releasedBy: ['devm_free_pages'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'void devm_kfree(struct device *dev, const void *p)', returns: 'void', mustMatch: ['dev'], sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/device/devres.h', [
    { c: 'void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['devm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp' },
    { c: 'int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data)', returns: 'errno', sleeps: 'yes', note: 'Runs the action itself on failure.' },
  ]),
  ...contractsFrom('lib/bitmap.c', [
    { c: 'unsigned long *devm_bitmap_zalloc(struct device *dev, unsigned int nbits, gfp_t flags)', returns: 'null', sleeps: 'by-gfp' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_managed.c', [
    { c: 'void *drmm_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp)', returns: 'null', releasedBy: ['drmm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp', since: '5.8' },
    { c: 'char *drmm_kstrdup(struct drm_device *dev, const char *s, gfp_t gfp)', returns: 'null', releasedBy: ['drmm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp', since: '5.8' },
    { c: 'void drmm_kfree(struct drm_device *dev, void *data)', returns: 'void', mustMatch: ['dev'], sleeps: 'no', since: '5.8' },
  ]),
  ...contractsFrom('include/drm/drm_managed.h', [
    { c: 'void *drmm_kzalloc(struct drm_device *dev, size_t size, gfp_t gfp)', returns: 'null', releasedBy: ['drmm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp', since: '5.8' },
    { c: 'void *drmm_kcalloc(struct drm_device *dev, size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['drmm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp', since: '5.8' },
    { c: 'void *drmm_kmalloc_array(struct drm_device *dev, size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['drmm_kfree'], mustMatch: ['dev'], sleeps: 'by-gfp', since: '5.8' },
    { c: 'int drmm_add_action(struct drm_device *dev, drmres_release_t action, void *data)', returns: 'errno', sleeps: 'yes', since: '5.8' },
    { c: 'int drmm_add_action_or_reset(struct drm_device *dev, drmres_release_t action, void *data)', returns: 'errno', sleeps: 'yes', since: '5.8', note: 'Runs the action itself on failure.' },
  ]),
  ...contractsFrom('lib/devres.c', [
    { c: 'void *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size)', returns: 'null', sleeps: 'yes' },
    { c: 'void *devm_ioremap_wc(struct device *dev, resource_size_t offset, resource_size_t size)', returns: 'null', sleeps: 'yes' },
    { c: 'void *devm_ioremap_resource(struct device *dev, const struct resource *res)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void *devm_ioremap_resource_wc(struct device *dev, const struct resource *res)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void *devm_of_iomap(struct device *dev, struct device_node *node, int index, resource_size_t *size)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('kernel/iomem.c', [
    { c: 'void *devm_memremap(struct device *dev, resource_size_t offset, size_t size, unsigned long flags)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void *memremap(resource_size_t offset, size_t size, unsigned long flags)', returns: 'null', releasedBy: ['memunmap'], sleeps: 'yes' },
    { c: 'void memunmap(void *addr)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/ioport.h', [
    { c: 'struct resource *devm_request_mem_region(struct device *dev, resource_size_t start, resource_size_t n, const char *name)', returns: 'null', sleeps: 'yes' },
    { c: 'struct resource *request_mem_region(resource_size_t start, resource_size_t n, const char *name)', returns: 'null', releasedBy: ['release_mem_region'], mustMatch: ['start', 'n'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/asm-generic/io.h', [
    { c: 'void *ioremap(phys_addr_t offset, size_t size)', returns: 'null', releasedBy: ['iounmap'], sleeps: 'yes' },
    { c: 'void *ioremap_wc(phys_addr_t offset, size_t size)', returns: 'null', releasedBy: ['iounmap'], sleeps: 'yes' },
    { c: 'void iounmap(void *addr)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/of/address.c', [
    { c: 'void *of_iomap(struct device_node *np, int index)', returns: 'null', releasedBy: ['iounmap'], sleeps: 'yes' },
  ]),
  ...contractsFrom('lib/pci_iomap.c', [
    { c: 'void *pci_iomap(struct pci_dev *dev, int bar, unsigned long max)', returns: 'null', releasedBy: ['pci_iounmap'], mustMatch: ['dev'], sleeps: 'yes' },
  ]),
  ...contractsFrom('lib/iomap.c', [
    { c: 'void pci_iounmap(struct pci_dev *dev, void *addr)', returns: 'void', mustMatch: ['dev'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/pci.h', [
    { c: 'void *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long maxlen)', returns: 'null', sleeps: 'yes' },
    { c: 'void *pcim_iomap_region(struct pci_dev *pdev, int bar, const char *name)', returns: 'err-ptr', sleeps: 'yes' },
  ]),

  // Platform devices, interrupts, power domains, operating points and firmware.
  ...contractsFrom('drivers/base/platform.c', [
    { c: 'void *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int index, struct resource **res)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct resource *platform_get_resource(struct platform_device *dev, unsigned int type, unsigned int num)', returns: 'null', sleeps: 'no' },
    { c: 'struct resource *platform_get_resource_byname(struct platform_device *dev, unsigned int type, const char *name)', returns: 'null', sleeps: 'no' },
    { c: 'int platform_get_irq(struct platform_device *dev, unsigned int num)', returns: 'id-or-errno', sleeps: 'yes', note: 'Never 0; prints the error itself.' },
    { c: 'int platform_get_irq_optional(struct platform_device *dev, unsigned int num)', returns: 'id-or-errno', sleeps: 'yes', note: 'Never 0.' },
    { c: 'int platform_get_irq_byname(struct platform_device *dev, const char *name)', returns: 'id-or-errno', sleeps: 'yes', note: 'Never 0; prints the error itself.' },
    { c: 'struct platform_device *platform_device_register_full(const struct platform_device_info *pdevinfo)', returns: 'err-ptr', releasedBy: ['platform_device_unregister'], sleeps: 'yes' },
    { c: 'struct platform_device *platform_device_alloc(const char *name, int id)', returns: 'null', releasedBy: ['platform_device_put'], sleeps: 'yes' },
    { c: 'void platform_device_put(struct platform_device *pdev)', returns: 'void', sleeps: 'yes' },
    { c: 'void platform_device_unregister(struct platform_device *pdev)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/platform_device.h', [
    { c: 'struct platform_device *platform_device_register_data(struct device *parent, const char *name, int id, const void *data, size_t size)', returns: 'err-ptr', releasedBy: ['platform_device_unregister'], sleeps: 'yes' },
    { c: 'struct platform_device *platform_device_register_simple(const char *name, int id, const struct resource *res, unsigned int num)', returns: 'err-ptr', releasedBy: ['platform_device_unregister'], sleeps: 'yes' },
    { c: 'struct platform_device *platform_device_register_resndata(struct device *parent, const char *name, int id, const struct resource *res, unsigned int num, const void *data, size_t size)', returns: 'err-ptr', releasedBy: ['platform_device_unregister'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/interrupt.h', [
    { c: 'int devm_request_irq(struct device *dev, unsigned int irq, irq_handler_t handler, unsigned long irqflags, const char *devname, void *dev_id)', returns: 'errno', sleeps: 'yes' },
    { c: 'int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *dev)', returns: 'errno', releasedBy: ['free_irq'], mustMatch: ['irq'], sleeps: 'yes' },
  ]),
  ...contractsFrom('kernel/irq/devres.c', [
    { c: 'int devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long irqflags, const char *devname, void *dev_id)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('kernel/irq/manage.c', [
    { c: 'int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long irqflags, const char *devname, void *dev_id)', returns: 'errno', releasedBy: ['free_irq'], mustMatch: ['irq'], sleeps: 'yes' },
    { c: 'const void *free_irq(unsigned int irq, void *dev_id)', returns: 'value', mustMatch: ['irq'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/base/power/common.c', [
    { c: 'struct device *dev_pm_domain_attach_by_name(struct device *dev, const char *name)', returns: 'err-ptr-or-null', releasedBy: ['dev_pm_domain_detach'], sleeps: 'yes', note: 'NULL: the device names no such domain, or power domains are not configured.' },
    { c: 'struct device *dev_pm_domain_attach_by_id(struct device *dev, unsigned int index)', returns: 'err-ptr-or-null', releasedBy: ['dev_pm_domain_detach'], sleeps: 'yes', note: 'NULL: a single domain or none, or power domains are not configured.' },
    { c: 'void dev_pm_domain_detach(struct device *dev, bool power_off)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/pm_runtime.h', [
    { c: 'int pm_runtime_get_sync(struct device *dev)', returns: 'count-or-errno', releasedBy: PUTS_DEVICE, sleeps: 'yes', note: '1 if already active. Raises the usage count even on failure.' },
    { c: 'int pm_runtime_resume_and_get(struct device *dev)', returns: 'errno', releasedBy: PUTS_DEVICE, sleeps: 'yes', note: 'Leaves the usage count alone on failure.' },
    { c: 'int pm_runtime_put(struct device *dev)', returns: 'errno', mustCheck: false, sleeps: 'no' },
    { c: 'int pm_runtime_put_sync(struct device *dev)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
    { c: 'int pm_runtime_put_autosuspend(struct device *dev)', returns: 'errno', mustCheck: false, sleeps: 'no' },
    { c: 'int pm_runtime_put_sync_autosuspend(struct device *dev)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
    { c: 'int pm_runtime_put_sync_suspend(struct device *dev)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
    { c: 'int __pm_runtime_put_autosuspend(struct device *dev)', returns: 'errno', mustCheck: false, sleeps: 'no' },
    { c: 'void pm_runtime_put_noidle(struct device *dev)', returns: 'void', sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/base/power/runtime.c', [
    { c: 'int devm_pm_runtime_enable(struct device *dev)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/opp/core.c', [
    { c: 'struct dev_pm_opp *dev_pm_opp_find_freq_ceil(struct device *dev, unsigned long *freq)', returns: 'err-ptr', releasedBy: ['dev_pm_opp_put'], sleeps: 'yes' },
    { c: 'struct dev_pm_opp *dev_pm_opp_find_freq_floor(struct device *dev, unsigned long *freq)', returns: 'err-ptr', releasedBy: ['dev_pm_opp_put'], sleeps: 'yes' },
    { c: 'struct dev_pm_opp *dev_pm_opp_find_freq_exact(struct device *dev, unsigned long freq, bool available)', returns: 'err-ptr', releasedBy: ['dev_pm_opp_put'], sleeps: 'yes' },
    { c: 'void dev_pm_opp_put(struct dev_pm_opp *opp)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/opp/of.c', [
    { c: 'int devm_pm_opp_of_add_table(struct device *dev)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/interconnect/core.c', [
    { c: 'struct icc_path *of_icc_get(struct device *dev, const char *name)', returns: 'err-ptr-or-null', releasedBy: ['icc_put'], sleeps: 'yes', note: 'NULL: no interconnect is described or configured.' },
    { c: 'struct icc_path *devm_of_icc_get(struct device *dev, const char *name)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: no interconnect is described or configured.' },
    { c: 'void icc_put(struct icc_path *path)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/base/firmware_loader/main.c', [
    { c: 'int request_firmware(const struct firmware **firmware_p, const char *name, struct device *device)', returns: 'errno', releasedBy: ['release_firmware'], sleeps: 'yes' },
    { c: 'void release_firmware(const struct firmware *fw)', returns: 'void', note: 'NULL is allowed.' },
  ]),

  // Clocks and resets.
  ...contractsFrom('drivers/clk/clkdev.c', [
    { c: 'struct clk *clk_get(struct device *dev, const char *con_id)', returns: 'err-ptr', releasedBy: ['clk_put'], sleeps: 'yes' },
    { c: 'void clk_put(struct clk *clk)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/clk.h', [
    { c: 'struct clk *clk_get_optional(struct device *dev, const char *id)', returns: 'err-ptr-or-null', releasedBy: ['clk_put'], sleeps: 'yes', note: 'NULL: there is no such clock.' },
    { c: 'int clk_prepare_enable(struct clk *clk)', returns: 'errno', releasedBy: ['clk_disable_unprepare'], mustMatch: ['clk'], sleeps: 'yes' },
    { c: 'void clk_disable_unprepare(struct clk *clk)', returns: 'void', mustMatch: ['clk'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/clk/clk.c', [
    { c: 'struct clk *of_clk_get(struct device_node *np, int index)', returns: 'err-ptr', releasedBy: ['clk_put'], sleeps: 'yes' },
    { c: 'struct clk *of_clk_get_by_name(struct device_node *np, const char *name)', returns: 'err-ptr', releasedBy: ['clk_put'], sleeps: 'yes' },
    { c: 'struct clk *clk_register(struct device *dev, struct clk_hw *hw)', returns: 'err-ptr', releasedBy: ['clk_unregister'], sleeps: 'yes' },
    { c: 'struct clk *devm_clk_register(struct device *dev, struct clk_hw *hw)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'int clk_prepare(struct clk *clk)', returns: 'errno', releasedBy: ['clk_unprepare'], mustMatch: ['clk'], sleeps: 'yes' },
    { c: 'int clk_enable(struct clk *clk)', returns: 'errno', releasedBy: ['clk_disable'], mustMatch: ['clk'], sleeps: 'no' },
    { c: 'int clk_set_rate(struct clk *clk, unsigned long rate)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
    { c: 'long clk_round_rate(struct clk *clk, unsigned long rate)', returns: 'count-or-errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/clk/clk-devres.c', [
    { c: 'struct clk *devm_clk_get(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct clk *devm_clk_get_prepared(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct clk *devm_clk_get_enabled(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct clk *devm_clk_get_optional(struct device *dev, const char *id)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: there is no such clock.' },
    { c: 'struct clk *devm_clk_get_optional_enabled(struct device *dev, const char *id)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: there is no such clock.' },
    { c: 'struct clk *devm_get_clk_from_child(struct device *dev, struct device_node *np, const char *con_id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'int devm_clk_bulk_get(struct device *dev, int num_clks, struct clk_bulk_data *clks)', returns: 'errno', sleeps: 'yes' },
    { c: 'int devm_clk_bulk_get_all(struct device *dev, struct clk_bulk_data **clks)', returns: 'count-or-errno', sleeps: 'yes' },
    { c: 'int devm_clk_bulk_get_all_enabled(struct device *dev, struct clk_bulk_data **clks)', returns: 'count-or-errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/reset.h', [
    { c: 'struct reset_control *devm_reset_control_get(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct reset_control *devm_reset_control_get_exclusive(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct reset_control *devm_reset_control_get_shared(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct reset_control *devm_reset_control_get_optional_exclusive(struct device *dev, const char *id)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: there is no such reset.' },
    { c: 'struct reset_control *devm_reset_control_get_optional_shared(struct device *dev, const char *id)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: there is no such reset.' },
    { c: 'struct reset_control *devm_reset_control_array_get_exclusive(struct device *dev)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct reset_control *of_reset_control_get_exclusive(struct device_node *node, const char *id)', returns: 'err-ptr', releasedBy: ['reset_control_put'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/reset/core.c', [
    { c: 'void reset_control_put(struct reset_control *rstc)', returns: 'void', sleeps: 'yes' },
    { c: 'int reset_control_assert(struct reset_control *rstc)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
    { c: 'int reset_control_deassert(struct reset_control *rstc)', returns: 'errno', sleeps: 'yes' },
  ]),

  // Regulators, GPIO lines, phys and register maps.
  ...contractsFrom('drivers/regulator/core.c', [
    { c: 'struct regulator *regulator_get(struct device *dev, const char *id)', returns: 'err-ptr', releasedBy: ['regulator_put'], sleeps: 'yes', note: 'A dummy if nothing is described.' },
    { c: 'void regulator_put(struct regulator *regulator)', returns: 'void', sleeps: 'yes' },
    { c: 'int regulator_enable(struct regulator *regulator)', returns: 'errno', releasedBy: ['regulator_disable'], mustMatch: ['regulator'], sleeps: 'yes' },
    { c: 'int regulator_disable(struct regulator *regulator)', returns: 'errno', mustMatch: ['regulator'], mustCheck: false, sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/regulator/devres.c', [
    { c: 'struct regulator *devm_regulator_get(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes', note: 'A dummy if nothing is described.' },
    { c: 'struct regulator *devm_regulator_get_exclusive(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct regulator *devm_regulator_get_optional(struct device *dev, const char *id)', returns: 'err-ptr', sleeps: 'yes', note: 'ERR_PTR(-ENODEV), not NULL, if there is none.' },
    { c: 'int devm_regulator_bulk_get(struct device *dev, int num_consumers, struct regulator_bulk_data *consumers)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpio/gpiolib.c', [
    { c: 'struct gpio_desc *gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags)', returns: 'err-ptr', releasedBy: ['gpiod_put'], sleeps: 'yes' },
    { c: 'struct gpio_desc *gpiod_get_optional(struct device *dev, const char *con_id, enum gpiod_flags flags)', returns: 'err-ptr-or-null', releasedBy: ['gpiod_put'], sleeps: 'yes', note: 'NULL: there is no such line.' },
    { c: 'void gpiod_put(struct gpio_desc *desc)', returns: 'void', sleeps: 'yes' },
    { c: 'int gpiod_to_irq(const struct gpio_desc *desc)', returns: 'id-or-errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpio/gpiolib-devres.c', [
    { c: 'struct gpio_desc *devm_gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct gpio_desc *devm_gpiod_get_index(struct device *dev, const char *con_id, unsigned int idx, enum gpiod_flags flags)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct gpio_descs *devm_gpiod_get_array(struct device *dev, const char *con_id, enum gpiod_flags flags)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct gpio_desc *devm_gpiod_get_optional(struct device *dev, const char *con_id, enum gpiod_flags flags)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: there is no such line.' },
  ]),
  ...contractsFrom('drivers/phy/phy-core.c', [
    { c: 'struct phy *phy_get(struct device *dev, const char *string)', returns: 'err-ptr', releasedBy: ['phy_put'], mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'struct phy *devm_phy_get(struct device *dev, const char *string)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct phy *devm_phy_optional_get(struct device *dev, const char *string)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: there is no such phy.' },
    { c: 'struct phy *devm_of_phy_get(struct device *dev, struct device_node *np, const char *con_id)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void phy_put(struct device *dev, struct phy *phy)', returns: 'void', mustMatch: ['dev'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/regmap.h', [
    { c: 'struct regmap *devm_regmap_init_mmio(struct device *dev, void *regs, const struct regmap_config *config)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/mfd/syscon.h', [
    { c: 'struct regmap *syscon_regmap_lookup_by_phandle(struct device_node *np, const char *property)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct regmap *syscon_node_to_regmap(struct device_node *np)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/base/regmap/regmap.c', [
    { c: 'struct regmap *dev_get_regmap(struct device *dev, const char *name)', returns: 'null', sleeps: 'yes', note: 'Borrowed from the device.' },
    { c: 'int regmap_read(struct regmap *map, unsigned int reg, unsigned int *val)', returns: 'errno' },
    { c: 'int regmap_write(struct regmap *map, unsigned int reg, unsigned int val)', returns: 'errno', mustCheck: false },
  ]),
];
