//! Mount and UTS namespaces, as far as they matter here: the `/proc` that a program sees, and the host name.

use std::rc::Rc;

use pidscope_kernel::NsId;

/// The ID of a mount namespace, in order of creation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MntId(pub u32);

/// The ID of a UTS namespace, in order of creation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UtsId(pub u32);

/// A proc filesystem, and where it is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount {
    /// The mount point.
    pub target: Rc<str>,
    /// The PID namespace of the process that mounted it, which it shows.
    pub shows: NsId,
}

/// A mount namespace: its mounts, in order; later ones cover earlier ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MntNs(Vec<Mount>);

impl Default for MntNs {
    /// The initial mount namespace.
    fn default() -> Self {
        MntNs(vec![Mount { target: "/proc".into(), shows: NsId::ROOT }])
    }
}

impl MntNs {
    /// Returns the PID namespace that `/proc` shows, if anything is mounted there.
    pub fn proc(&self) -> Option<NsId> {
        self.at("/proc").map(|mount| mount.shows)
    }

    /// Iterates over all mounts, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Mount> {
        self.0.iter()
    }

    /// Returns the topmost mount on a directory.
    pub fn at(&self, target: &str) -> Option<&Mount> {
        self.0.iter().rfind(|mount| &*mount.target == target)
    }

    /// Returns the mount that a path leads into, and the rest of the path.
    pub fn covering<'a>(&self, path: &'a str) -> Option<(&Mount, &'a str)> {
        let inside =
            |mount: &Mount| path.strip_prefix(&*mount.target).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        self.0.iter().rev().find_map(|mount| inside(mount).map(|rest| (mount, rest)))
    }

    /// Mounts a proc filesystem on a directory, over what is mounted there.
    pub fn mount(&mut self, target: &str, shows: NsId) {
        self.0.push(Mount { target: target.into(), shows });
    }

    /// Removes the topmost mount on a directory; returns whether there was one.
    pub fn unmount(&mut self, target: &str) -> bool {
        let at = self.0.iter().rposition(|mount| &*mount.target == target);
        at.map(|at| self.0.remove(at)).is_some()
    }
}
