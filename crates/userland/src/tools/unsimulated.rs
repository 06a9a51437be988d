//! The commands of an ordinary Debian 12 that are not simulated. They can be run and say so: "command not found" would be
//! wrong, because Linux has them.

use std::rc::Rc;

use super::{Run, Tool, tool};
use crate::program::{Flow, Process};
use crate::sys::Sys;

macro_rules! unsimulated {
    ($directory:literal: $($name:literal)*) => { &[$(Tool { directory: $directory, ..tool($name, &[], Run::Unsimulated) }),*] };
}

/// Those of coreutils, diffutils, findutils, procps, psmisc, util-linux and the like.
static USER: &[Tool] = unsimulated!("/usr/bin":
    "basename" "chgrp" "chmod" "chown" "chrt" "clear" "cmp" "comm" "cp" "dd" "df" "diff" "dirname" "dmesg" "du" "egrep"
    "expr" "fgrep" "find" "findmnt" "flock" "fold" "free" "fuser" "getent" "groups" "gzip" "ionice" "ipcs" "join"
    "journalctl" "last" "less" "link" "ln" "logger" "lsblk" "lscpu" "lslocks" "lsof" "md5sum" "mkfifo" "mknod" "mktemp"
    "more" "mountpoint" "mv" "nice" "nl" "nproc" "od" "paste" "perl" "pidwait" "pmap" "prlimit" "pwdx" "realpath" "renice"
    "rev" "script" "sha256sum" "shuf" "skill" "snice" "split" "ss" "stat" "stty" "su" "sync" "systemctl" "tac" "tar"
    "taskset" "top" "truncate" "uptime" "vi" "vmstat" "w" "watch" "who" "yes"
);

/// Those for administrators.
static ADMINISTRATOR: &[Tool] = unsimulated!("/usr/sbin": "chroot" "ip" "pivot_root" "runuser" "switch_root");

/// Finds the command with this name.
pub(super) fn by_name(name: &str) -> Option<&'static Tool> {
    all().find(|tool| tool.name == name)
}

/// Returns all of them.
pub(super) fn all() -> impl Iterator<Item = &'static Tool> {
    USER.iter().chain(ADMINISTRATOR)
}

/// A command that is not simulated, by its name.
#[derive(Debug, Clone)]
pub(super) struct Unsimulated(pub &'static str);

impl Process for Unsimulated {
    fn resume(&mut self, sys: &mut Sys<'_, '_>) -> Flow {
        sys.err(&format!("{}: this command is not simulated; `help` lists those that are\n", self.0));
        Flow::Exit(1)
    }

    fn duplicate(&self) -> Rc<dyn Process> {
        Rc::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::TABLE;
    use super::all;

    #[test]
    fn none_is_simulated() {
        let simulated: Vec<&str> = TABLE.iter().map(|tool| tool.name).collect();
        let both: Vec<&str> = all().map(|tool| tool.name).filter(|name| simulated.contains(name)).collect();
        assert_eq!(both, Vec::<&str>::new());
    }
}
