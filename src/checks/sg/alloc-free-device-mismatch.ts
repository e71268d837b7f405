import { defineCheck, fact } from '../check.js';
import { changedApart, mismatchIn, pairsAround } from '../pair-arguments.js';

/** A patch changes the device at one end of an allocation or mapping and leaves the other end as it was. */
export const allocFreeDeviceMismatch = defineCheck({
  id: 'alloc-free-device-mismatch',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'file',
  summary: 'the device at one end of an allocation is changed, the other is not',
  why: 'Another device has another IOMMU, mask and coherency, so the memory is unmapped or freed where it never was.',
  advice: 'Use one device for both ends.',
  bad: [
    `
 static int kumo_ring_init(struct kumo_device *kumo)
 {
-	kumo->ring = dma_alloc_wc(kumo->drm.dev, SZ_4K, &kumo->addr, GFP_KERNEL);
+	kumo->ring = dma_alloc_wc(drm_dev_dma_dev(&kumo->drm), SZ_4K, &kumo->addr, GFP_KERNEL); //@ report
 	return kumo->ring ? 0 : -ENOMEM;
 }

 static void kumo_ring_fini(struct kumo_device *kumo)
 {
 	dma_free_wc(kumo->drm.dev, SZ_4K, kumo->ring, kumo->addr);
 }
`,
  ],
  good: [
    `
 static int kumo_ring_init(struct kumo_device *kumo)
 {
-	kumo->ring = dma_alloc_wc(kumo->drm.dev, SZ_4K, &kumo->addr, GFP_KERNEL);
+	kumo->ring = dma_alloc_wc(drm_dev_dma_dev(&kumo->drm), SZ_4K, &kumo->addr, GFP_KERNEL);
 	return kumo->ring ? 0 : -ENOMEM;
 }

 static void kumo_ring_fini(struct kumo_device *kumo)
 {
-	dma_free_wc(kumo->drm.dev, SZ_4K, kumo->ring, kumo->addr);
+	dma_free_wc(drm_dev_dma_dev(&kumo->drm), SZ_4K, kumo->ring, kumo->addr);
 }
`,
    `
 static int kumo_ring_init(struct kumo_device *kumo)
 {
+	struct device *dev = kumo->drm.dev;
+
-	kumo->ring = dma_alloc_wc(kumo->drm.dev, SZ_4K, &kumo->addr, GFP_KERNEL);
+	kumo->ring = dma_alloc_wc(dev, SZ_4K, &kumo->addr, GFP_KERNEL);
 	return kumo->ring ? 0 : -ENOMEM;
 }

 static void kumo_ring_fini(struct kumo_device *kumo)
 {
 	dma_free_wc(kumo->drm.dev, SZ_4K, kumo->ring, kumo->addr);
 }
`,
    `
 static void kumo_import(struct kumo_bo *bo, struct dma_buf_attachment *attach)
 {
+	dma_map_sgtable(attach->dev, bo->sgt, DMA_BIDIRECTIONAL, 0);
 }

 static void kumo_release(struct kumo_bo *bo, struct device *dev)
 {
+	dma_unmap_sgtable(dev, bo->sgt, DMA_BIDIRECTIONAL, 0);
 }
`,
  ],
  limits: [
    'Only devices that were the same text before the patch; two texts may well be the same device.',
    'What several calls allocate is not judged.',
  ],
  references: ['Documentation/core-api/dma-api.rst'],
  *run(fn, context) {
    for (const pair of pairsAround(fn, 'device', context)) {
      const told = changedApart(pair, context);
      if (told !== null) yield mismatchIn(pair, told, fn.name);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'handle')} belongs to ${fact(facts, 'taken')} in ${fact(facts, 'acquire')}(), but ${fact(facts, 'release')}() is ` +
    `given ${fact(facts, 'given')}; before the patch both were the same device. Does the other call have to change, too?`,
});
