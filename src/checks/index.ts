import type { Check } from './check.js';
import { callerNotConverted } from './crossfile/caller-not-converted.js';
import { gemCreateObjectContract } from './crossfile/gem-create-object-contract.js';
import { headerProtoDrift } from './crossfile/header-proto-drift.js';
import { oldFailureTested } from './crossfile/old-failure-tested.js';
import { opsMacroCompleteness } from './crossfile/ops-macro-completeness.js';
import { registerBeforeInit } from './crossfile/register-before-init.js';
import { staleRenamedApi } from './crossfile/stale-renamed-api.js';
import { unawareFieldReader } from './crossfile/unaware-field-reader.js';
import { unplugProtection } from './crossfile/unplug-protection.js';
import { dumbInputFieldClobber } from './dumb/dumb-input-field-clobber.js';
import { dumbU32Overflow } from './dumb/dumb-u32-overflow.js';
import { helperOverwritesCallerArgs } from './dumb/helper-overwrites-caller-args.js';
import { pitchAlignUnit } from './dumb/pitch-align-unit.js';
import { allocUnchecked } from './errors/alloc-unchecked.js';
import { errPtrNullCheck } from './errors/err-ptr-null-check.js';
import { invertedCondition } from './errors/inverted-condition.js';
import { jumpWithoutCondition } from './errors/jump-without-condition.js';
import { lostErrorCode } from './errors/lost-error-code.js';
import { missingReturnAfterError } from './errors/missing-return-after-error.js';
import { nullRetIsErr } from './errors/null-ret-is-err.js';
import { nullTestAfterUse } from './errors/null-test-after-use.js';
import { offByOneIndex } from './errors/off-by-one-index.js';
import { ptrErrOfOther } from './errors/ptr-err-of-other.js';
import { resultIgnored } from './errors/result-ignored.js';
import { testRemoved } from './errors/test-removed.js';
import { uninitialisedUse } from './errors/uninitialised-use.js';
import { waitTimeoutTristate } from './errors/wait-timeout-tristate.js';
import { warnCondition } from './errors/warn-condition.js';
import { wrongAllocSize } from './errors/wrong-alloc-size.js';
import { wrongErrno } from './errors/wrong-errno.js';
import { argOrderSwap } from './forwarding/arg-order-swap.js';
import { kdocParamMissing } from './forwarding/kdoc-param-missing.js';
import { kdocParamUnknown } from './forwarding/kdoc-param-unknown.js';
import { newParamUnused } from './forwarding/new-param-unused.js';
import { paramNotForwardedConst } from './forwarding/param-not-forwarded-const.js';
import { dmabufLockConvention } from './locking/dmabuf-lock-convention.js';
import { freeInAtomic } from './locking/free-in-atomic.js';
import { lockedCallbackRelocks } from './locking/locked-callback-relocks.js';
import { missingUnlock } from './locking/missing-unlock.js';
import { resvFenceReserve } from './locking/resv-fence-reserve.js';
import { sleepInAtomicCallback } from './locking/sleep-in-atomic-callback.js';
import { mmapCallbackDoublePut } from './mmap/mmap-callback-double-put.js';
import { mmapFakeOffset } from './mmap/mmap-fake-offset.js';
import { mmapVmaFlags } from './mmap/mmap-vma-flags.js';
import { pagesPutBeforeUnmap } from './mmap/pages-put-before-unmap.js';
import { allocFreeFamilyMismatch } from './pairing/alloc-free-family-mismatch.js';
import { errorPathLeak } from './pairing/error-path-leak.js';
import { failureUndoesLess } from './pairing/failure-undoes-less.js';
import { labelUndoesLess } from './pairing/label-undoes-less.js';
import { releaseRemoved } from './pairing/release-removed.js';
import { returnSkipsUnwind } from './pairing/return-skips-unwind.js';
import { attachMapBalance } from './prime/attach-map-balance.js';
import { dmabufRefBalance } from './prime/dmabuf-ref-balance.js';
import { unstableDmaBufField } from './prime/unstable-dma-buf-field.js';
import { callbackOwnsReference } from './refs/callback-owns-reference.js';
import { doublePut } from './refs/double-put.js';
import { errPtrReachesCleanup } from './refs/err-ptr-reaches-cleanup.js';
import { fdInstallTooEarly } from './refs/fd-install-too-early.js';
import { handleCreatePut } from './refs/handle-create-put.js';
import { initFailKfreeOnly } from './refs/init-fail-kfree-only.js';
import { kreallocOntoOnlyPointer } from './refs/krealloc-onto-only-pointer.js';
import { lookupRefLeak } from './refs/lookup-ref-leak.js';
import { publishedFdClosed } from './refs/published-fd-closed.js';
import { referencePassedInline } from './refs/reference-passed-inline.js';
import { useAfterPut } from './refs/use-after-put.js';
import { fbAddrDoubleOffset } from './scanout/fb-addr-double-offset.js';
import { allocFreeDeviceMismatch } from './sg/alloc-free-device-mismatch.js';
import { allocFreeSizeMismatch } from './sg/alloc-free-size-mismatch.js';
import { attrOnPathThatIgnoresIt } from './sg/attr-on-path-that-ignores-it.js';
import { cpuVsDmaSgFields } from './sg/cpu-vs-dma-sg-fields.js';
import { dirMismatch } from './sg/dir-mismatch.js';
import { directionFirstBitWins } from './sg/direction-first-bit-wins.js';
import { dmaAddrTruncation } from './sg/dma-addr-truncation.js';
import { mapSgReturn } from './sg/map-sg-return.js';
import { mappingErrorCheck } from './sg/mapping-error-check.js';
import { mappingErrorOnAllocation } from './sg/mapping-error-on-allocation.js';
import { maskAfterAlloc } from './sg/mask-after-alloc.js';
import { maskResultIgnored } from './sg/mask-result-ignored.js';
import { nokmapAttrNotCarried } from './sg/nokmap-attr-not-carried.js';
import { nokmapCookieDeref } from './sg/nokmap-cookie-deref.js';
import { sgIteratorMismatch } from './sg/sg-iterator-mismatch.js';
import { sgNentsConfusion } from './sg/sg-nents-confusion.js';
import { sgtLeak } from './sg/sgt-leak.js';
import { sizeOrErrnoType } from './sg/size-or-errno-type.js';
import { syncDirDeviceRange } from './sg/sync-dir-device-range.js';
import { zeroFlagRedundant } from './sg/zero-flag-redundant.js';
import { ioctlFlagsUnvalidated } from './uapi/ioctl-flags-unvalidated.js';
import { uapiStructLayout } from './uapi/uapi-struct-layout.js';
import { fbVmapMapVsData } from './vmap/fb-vmap-map-vs-data.js';
import { iosysIncrOnOwner } from './vmap/iosys-incr-on-owner.js';
import { iosysIomemIgnored } from './vmap/iosys-iomem-ignored.js';

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = [
  paramNotForwardedConst,
  newParamUnused,
  kdocParamMissing,
  argOrderSwap,
  errPtrNullCheck,
  nullRetIsErr,
  allocFreeFamilyMismatch,
  staleRenamedApi,
  errorPathLeak,
  releaseRemoved,
  failureUndoesLess,
  labelUndoesLess,
  allocUnchecked,
  testRemoved,
  resultIgnored,
  useAfterPut,
  doublePut,
  callbackOwnsReference,
  freeInAtomic,
  sleepInAtomicCallback,
  returnSkipsUnwind,
  lookupRefLeak,
  handleCreatePut,
  jumpWithoutCondition,
  ptrErrOfOther,
  lostErrorCode,
  wrongErrno,
  missingReturnAfterError,
  nullTestAfterUse,
  fdInstallTooEarly,
  publishedFdClosed,
  errPtrReachesCleanup,
  kreallocOntoOnlyPointer,
  referencePassedInline,
  warnCondition,
  invertedCondition,
  uninitialisedUse,
  offByOneIndex,
  wrongAllocSize,
  waitTimeoutTristate,
  missingUnlock,
  dmabufLockConvention,
  lockedCallbackRelocks,
  sgNentsConfusion,
  sgIteratorMismatch,
  mappingErrorCheck,
  mappingErrorOnAllocation,
  mapSgReturn,
  sizeOrErrnoType,
  dmaAddrTruncation,
  cpuVsDmaSgFields,
  dirMismatch,
  directionFirstBitWins,
  allocFreeDeviceMismatch,
  allocFreeSizeMismatch,
  attrOnPathThatIgnoresIt,
  nokmapCookieDeref,
  unawareFieldReader,
  nokmapAttrNotCarried,
  zeroFlagRedundant,
  syncDirDeviceRange,
  sgtLeak,
  maskAfterAlloc,
  maskResultIgnored,
  mmapCallbackDoublePut,
  helperOverwritesCallerArgs,
  unstableDmaBufField,
  mmapVmaFlags,
  mmapFakeOffset,
  dumbInputFieldClobber,
  dumbU32Overflow,
  pitchAlignUnit,
  attachMapBalance,
  fbVmapMapVsData,
  iosysIncrOnOwner,
  iosysIomemIgnored,
  registerBeforeInit,
  gemCreateObjectContract,
  unplugProtection,
  initFailKfreeOnly,
  kdocParamUnknown,
  pagesPutBeforeUnmap,
  oldFailureTested,
  opsMacroCompleteness,
  uapiStructLayout,
  ioctlFlagsUnvalidated,
  headerProtoDrift,
  callerNotConverted,
  dmabufRefBalance,
  resvFenceReserve,
  fbAddrDoubleOffset,
];
