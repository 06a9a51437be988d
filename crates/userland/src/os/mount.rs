//! Mount and UTS namespaces, as far as PIDs are concerned: which `/proc` a program looks at, and how its machine is called.

use std::rc::Rc;

use pidscope_kernel::NsId;

/// Identity of a mount namespace: the order of creation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MntId(pub u32);

/// Identity of a UTS namespace: the order of creation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UtsId(pub u32);

/// A proc filesystem, and where it is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mount {
    /// The directory that it covers.
    pub target: Rc<str>,
    /// The PID namespace of whoever mounted it, which it shows.
    pub shows: NsId,
}

/// A mount namespace: what is mounted, each over what was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MntNs(Vec<Mount>);

impl Default for MntNs {
    /// The one that the world begins with.
    fn default() -> Self {
        MntNs(vec![Mount { target: "/proc".into(), shows: NsId::ROOT }])
    }
}

impl MntNs {
    /// The PID namespace that `/proc` shows, if anything is mounted there.
    pub fn proc(&self) -> Option<NsId> {
        self.at("/proc").map(|mount| mount.shows)
    }

    /// Everything that is mounted, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Mount> {
        self.0.iter()
    }

    /// What is mounted last on a directory.
    pub fn at(&self, target: &str) -> Option<&Mount> {
        self.0.iter().rfind(|mount| &*mount.target == target)
    }

    /// The mount that a path leads into, and the rest of the path.
    pub fn covering<'a>(&self, path: &'a str) -> Option<(&Mount, &'a str)> {
        let inside =
            |mount: &Mount| path.strip_prefix(&*mount.target).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        self.0.iter().rev().find_map(|mount| inside(mount).map(|rest| (mount, rest)))
    }

    /// Mounts a proc filesystem over what is there.
    pub fn mount(&mut self, target: &str, shows: NsId) {
        self.0.push(Mount { target: target.into(), shows });
    }

    /// Takes the last mount on a directory away. Whether there was one.
    pub fn unmount(&mut self, target: &str) -> bool {
        let at = self.0.iter().rposition(|mount| &*mount.target == target);
        at.map(|at| self.0.remove(at)).is_some()
    }
}
