import { type Contract, contractsFrom } from '../contract.js';

/** Platform devices, interrupts, power domains, operating points and firmware. */
export const platformContracts: readonly Contract[] = [
  ...contractsFrom('drivers/base/platform.c', [
    {
      c: 'void *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'void *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'void *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int index, struct resource **res)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct resource *platform_get_resource(struct platform_device *dev, unsigned int type, unsigned int num)',
      returns: 'null',
      sleeps: 'no',
    },
    {
      c: 'struct resource *platform_get_resource_byname(struct platform_device *dev, unsigned int type, const char *name)',
      returns: 'null',
      sleeps: 'no',
    },
    {
      c: 'int platform_get_irq(struct platform_device *dev, unsigned int num)',
      returns: 'id-or-errno',
      sleeps: 'yes',
      note: 'Never 0; prints the error itself.',
    },
    {
      c: 'int platform_get_irq_optional(struct platform_device *dev, unsigned int num)',
      returns: 'id-or-errno',
      sleeps: 'yes',
      note: 'Never 0.',
    },
    {
      c: 'int platform_get_irq_byname(struct platform_device *dev, const char *name)',
      returns: 'id-or-errno',
      sleeps: 'yes',
      note: 'Never 0; prints the error itself.',
    },
    {
      c: 'struct platform_device *platform_device_register_full(const struct platform_device_info *pdevinfo)',
      returns: 'err-ptr',
      releasedBy: ['platform_device_unregister'],
      sleeps: 'yes',
    },
    {
      c: 'struct platform_device *platform_device_alloc(const char *name, int id)',
      returns: 'null',
      releasedBy: ['platform_device_put'],
      sleeps: 'yes',
    },
    { c: 'void platform_device_put(struct platform_device *pdev)', returns: 'void', sleeps: 'yes' },
    { c: 'void platform_device_unregister(struct platform_device *pdev)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/platform_device.h', [
    {
      c: 'struct platform_device *platform_device_register_data(struct device *parent, const char *name, int id, const void *data, size_t size)',
      returns: 'err-ptr',
      releasedBy: ['platform_device_unregister'],
      sleeps: 'yes',
    },
    {
      c: 'struct platform_device *platform_device_register_simple(const char *name, int id, const struct resource *res, unsigned int num)',
      returns: 'err-ptr',
      releasedBy: ['platform_device_unregister'],
      sleeps: 'yes',
    },
    {
      c: 'struct platform_device *platform_device_register_resndata(struct device *parent, const char *name, int id, const struct resource *res, unsigned int num, const void *data, size_t size)',
      returns: 'err-ptr',
      releasedBy: ['platform_device_unregister'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/interrupt.h', [
    {
      c: 'int devm_request_irq(struct device *dev, unsigned int irq, irq_handler_t handler, unsigned long irqflags, const char *devname, void *dev_id)',
      returns: 'errno',
      sleeps: 'yes',
    },
    {
      c: 'int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *dev)',
      returns: 'errno',
      releasedBy: ['free_irq'],
      mustMatch: ['irq'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('kernel/irq/devres.c', [
    {
      c: 'int devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long irqflags, const char *devname, void *dev_id)',
      returns: 'errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('kernel/irq/manage.c', [
    {
      c: 'int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long irqflags, const char *devname, void *dev_id)',
      returns: 'errno',
      releasedBy: ['free_irq'],
      mustMatch: ['irq'],
      sleeps: 'yes',
    },
    {
      c: 'const void *free_irq(unsigned int irq, void *dev_id)',
      returns: 'value',
      mustMatch: ['irq'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/base/power/common.c', [
    {
      c: 'struct device *dev_pm_domain_attach_by_name(struct device *dev, const char *name)',
      returns: 'err-ptr-or-null',
      releasedBy: ['dev_pm_domain_detach'],
      sleeps: 'yes',
      note: 'NULL: the device names no such domain, or power domains are not configured.',
    },
    {
      c: 'struct device *dev_pm_domain_attach_by_id(struct device *dev, unsigned int index)',
      returns: 'err-ptr-or-null',
      releasedBy: ['dev_pm_domain_detach'],
      sleeps: 'yes',
      note: 'NULL: a single domain or none, or power domains are not configured.',
    },
    { c: 'void dev_pm_domain_detach(struct device *dev, bool power_off)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/pm_runtime.h', [
    {
      c: 'int pm_runtime_get_sync(struct device *dev)',
      returns: 'count-or-errno',
      releasedBy: ['pm_runtime_put'],
      sleeps: 'yes',
      note: '1 if already active. Raises the usage count even on failure.',
    },
    {
      c: 'int pm_runtime_resume_and_get(struct device *dev)',
      returns: 'errno',
      releasedBy: ['pm_runtime_put'],
      sleeps: 'yes',
      note: 'Leaves the usage count alone on failure.',
    },
    { c: 'int pm_runtime_put(struct device *dev)', returns: 'errno', mustCheck: false, sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/base/power/runtime.c', [
    { c: 'int devm_pm_runtime_enable(struct device *dev)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/opp/core.c', [
    {
      c: 'struct dev_pm_opp *dev_pm_opp_find_freq_ceil(struct device *dev, unsigned long *freq)',
      returns: 'err-ptr',
      releasedBy: ['dev_pm_opp_put'],
      sleeps: 'yes',
    },
    {
      c: 'struct dev_pm_opp *dev_pm_opp_find_freq_floor(struct device *dev, unsigned long *freq)',
      returns: 'err-ptr',
      releasedBy: ['dev_pm_opp_put'],
      sleeps: 'yes',
    },
    {
      c: 'struct dev_pm_opp *dev_pm_opp_find_freq_exact(struct device *dev, unsigned long freq, bool available)',
      returns: 'err-ptr',
      releasedBy: ['dev_pm_opp_put'],
      sleeps: 'yes',
    },
    { c: 'void dev_pm_opp_put(struct dev_pm_opp *opp)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/opp/of.c', [
    { c: 'int devm_pm_opp_of_add_table(struct device *dev)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/interconnect/core.c', [
    {
      c: 'struct icc_path *of_icc_get(struct device *dev, const char *name)',
      returns: 'err-ptr-or-null',
      releasedBy: ['icc_put'],
      sleeps: 'yes',
      note: 'NULL: no interconnect is described or configured.',
    },
    {
      c: 'struct icc_path *devm_of_icc_get(struct device *dev, const char *name)',
      returns: 'err-ptr-or-null',
      sleeps: 'yes',
      note: 'NULL: no interconnect is described or configured.',
    },
    { c: 'void icc_put(struct icc_path *path)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/base/firmware_loader/main.c', [
    {
      c: 'int request_firmware(const struct firmware **firmware_p, const char *name, struct device *device)',
      returns: 'errno',
      releasedBy: ['release_firmware'],
      sleeps: 'yes',
    },
    { c: 'void release_firmware(const struct firmware *fw)', returns: 'void', note: 'NULL is allowed.' },
  ]),
];
