import { type Contract, contractsFrom } from '../contract.js';

/** Threads, workqueues, waits and locks. */
export const threadsContracts: readonly Contract[] = [
  ...contractsFrom('include/linux/kthread.h', [
    {
      c: 'struct task_struct *kthread_create(int (*threadfn)(void *data), void *data, const char *namefmt, ...)',
      returns: 'err-ptr',
      releasedBy: ['kthread_stop'],
      sleeps: 'yes',
    },
    {
      c: 'struct task_struct *kthread_run(int (*threadfn)(void *data), void *data, const char *namefmt, ...)',
      returns: 'err-ptr',
      releasedBy: ['kthread_stop'],
      sleeps: 'yes',
    },
    {
      c: 'struct kthread_worker *kthread_create_worker(unsigned int flags, const char *namefmt, ...)',
      returns: 'err-ptr',
      releasedBy: ['kthread_destroy_worker'],
      sleeps: 'yes',
      note: 'Does not start the worker since 6.14.',
    },
    {
      c: 'struct kthread_worker *kthread_run_worker(unsigned int flags, const char *namefmt, ...)',
      returns: 'err-ptr',
      releasedBy: ['kthread_destroy_worker'],
      sleeps: 'yes',
      since: '6.14',
    },
  ]),
  ...contractsFrom('kernel/kthread.c', [
    {
      c: 'int kthread_stop(struct task_struct *k)',
      returns: 'value',
      sleeps: 'yes',
      note: 'What the thread function returned.',
    },
    { c: 'void kthread_destroy_worker(struct kthread_worker *worker)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/workqueue.h', [
    {
      c: 'struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)',
      returns: 'null',
      releasedBy: ['destroy_workqueue'],
      sleeps: 'yes',
    },
    {
      c: 'struct workqueue_struct *alloc_ordered_workqueue(const char *fmt, unsigned int flags, ...)',
      returns: 'null',
      releasedBy: ['destroy_workqueue'],
      sleeps: 'yes',
    },
    {
      c: 'struct workqueue_struct *create_singlethread_workqueue(const char *name)',
      returns: 'null',
      releasedBy: ['destroy_workqueue'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('kernel/workqueue.c', [
    { c: 'void destroy_workqueue(struct workqueue_struct *wq)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('kernel/sched/completion.c', [
    {
      c: 'unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)',
      returns: 'rest-or-zero',
      sleeps: 'yes',
    },
    { c: 'int wait_for_completion_interruptible(struct completion *x)', returns: 'errno', sleeps: 'yes' },
    {
      c: 'long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)',
      returns: 'timeout',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/wait.h', [
    {
      c: 'long wait_event_timeout(wait_queue_head_t wq_head, bool condition, long timeout)',
      returns: 'rest-or-zero',
      sleeps: 'yes',
    },
    {
      c: 'int wait_event_interruptible(wait_queue_head_t wq_head, bool condition)',
      returns: 'errno',
      sleeps: 'yes',
    },
    {
      c: 'long wait_event_interruptible_timeout(wait_queue_head_t wq_head, bool condition, long timeout)',
      returns: 'timeout',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('kernel/locking/mutex.c', [
    {
      c: 'int mutex_lock_interruptible(struct mutex *lock)',
      returns: 'errno',
      releasedBy: ['mutex_unlock'],
      mustMatch: ['lock'],
      sleeps: 'yes',
    },
    {
      c: 'int mutex_trylock(struct mutex *lock)',
      returns: 'bool',
      releasedBy: ['mutex_unlock'],
      mustMatch: ['lock'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('include/linux/iopoll.h', [
    {
      c: 'int readl_poll_timeout(const void *addr, u32 val, bool cond, unsigned long delay_us, u64 timeout_us)',
      returns: 'errno',
      sleeps: 'yes',
    },
  ]),
];
