//! The inode numbers of the initial namespaces (Linux: `enum init_ns_ino` in `include/uapi/linux/nsfs.h`).

pub(crate) const MNT: u64 = 0xEFFF_FFF8;
pub(crate) const NET: u64 = 0xEFFF_FFF9;
pub(crate) const TIME: u64 = 0xEFFF_FFFA;
pub(crate) const CGROUP: u64 = 0xEFFF_FFFB;
pub(crate) const PID: u64 = 0xEFFF_FFFC;
pub(crate) const USER: u64 = 0xEFFF_FFFD;
pub(crate) const UTS: u64 = 0xEFFF_FFFE;
pub(crate) const IPC: u64 = 0xEFFF_FFFF;
