import { type Contract, contractsFrom } from '../contract.js';

/** Files, file descriptors, shmem files and debugfs. */
export const filesContracts: readonly Contract[] = [
  ...contractsFrom('fs/file.c', [
    { c: 'struct file *fget(unsigned int fd)', returns: 'null', releasedBy: ['fput'], sleeps: 'no' },
    {
      c: 'int get_unused_fd_flags(unsigned flags)',
      returns: 'fd-or-errno',
      releasedBy: ['put_unused_fd'],
      sleeps: 'yes',
      note: 'fd_install() ends the reservation.',
    },
    { c: 'void put_unused_fd(unsigned int fd)', returns: 'void', sleeps: 'no' },
  ]),
  ...contractsFrom('fs/file_table.c', [
    { c: 'void fput(struct file *file)', returns: 'void', sleeps: 'no' },
    {
      c: 'struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name, int flags, const struct file_operations *fops)',
      returns: 'err-ptr',
      releasedBy: ['fput'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/fs.h', [
    {
      c: 'struct file *filp_open(const char *filename, int flags, umode_t mode)',
      returns: 'err-ptr',
      releasedBy: ['filp_close', 'fput'],
      sleeps: 'yes',
    },
    {
      c: 'int filp_close(struct file *filp, fl_owner_t id)',
      returns: 'errno',
      mustCheck: false,
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('fs/anon_inodes.c', [
    {
      c: 'struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv, int flags)',
      returns: 'err-ptr',
      releasedBy: ['fput'],
      sleeps: 'yes',
    },
    {
      c: 'int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags)',
      returns: 'fd-or-errno',
      releasedBy: ['close'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('mm/shmem.c', [
    {
      c: 'struct file *shmem_file_setup(const char *name, loff_t size, unsigned long flags)',
      returns: 'err-ptr',
      releasedBy: ['fput'],
      sleeps: 'yes',
    },
    {
      c: 'struct file *shmem_file_setup_with_mnt(struct vfsmount *mnt, const char *name, loff_t size, unsigned long flags)',
      returns: 'err-ptr',
      releasedBy: ['fput'],
      sleeps: 'yes',
    },
    {
      c: 'struct page *shmem_read_mapping_page_gfp(struct address_space *mapping, pgoff_t index, gfp_t gfp)',
      returns: 'err-ptr',
      releasedBy: ['put_page'],
      sleeps: 'yes',
    },
    {
      c: 'struct folio *shmem_read_folio_gfp(struct address_space *mapping, pgoff_t index, gfp_t gfp)',
      returns: 'err-ptr',
      releasedBy: ['folio_put'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/shmem_fs.h', [
    {
      c: 'struct page *shmem_read_mapping_page(struct address_space *mapping, pgoff_t index)',
      returns: 'err-ptr',
      releasedBy: ['put_page'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/eventfd.h', [
    {
      c: 'struct eventfd_ctx *eventfd_ctx_fdget(int fd)',
      returns: 'err-ptr',
      releasedBy: ['eventfd_ctx_put'],
      sleeps: 'no',
    },
    { c: 'void eventfd_ctx_put(struct eventfd_ctx *ctx)', returns: 'void' },
  ]),
  ...contractsFrom('fs/debugfs/inode.c', [
    {
      c: 'struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)',
      returns: 'err-ptr',
      releasedBy: ['debugfs_remove'],
      mustCheck: false,
      sleeps: 'yes',
      note: 'Callers are to ignore failure.',
    },
    {
      c: 'struct dentry *debugfs_lookup(const char *name, struct dentry *parent)',
      returns: 'null',
      releasedBy: ['dput'],
      sleeps: 'yes',
    },
    {
      c: 'void debugfs_remove(struct dentry *dentry)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL and error pointers are allowed.',
    },
  ]),
  ...contractsFrom('include/linux/debugfs.h', [
    {
      c: 'struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data, const struct file_operations *fops)',
      returns: 'err-ptr',
      releasedBy: ['debugfs_remove'],
      mustCheck: false,
      sleeps: 'yes',
      note: 'Callers are to ignore failure.',
    },
  ]),
];
