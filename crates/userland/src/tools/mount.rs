//! `mount(8)` and `umount(8)` of util-linux 2.38, for proc filesystems only.

use super::coreutils::hint;
use super::getopt::{Arg, Long, Options, Takes};
use crate::fs;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--types", "-o", "-t"];

const LONG: &[Long] = &[
    ("types", Takes::Argument, 't'),
    ("options", Takes::Argument, 'o'),
    ("bind", Takes::Nothing, 'B'),
    ("rbind", Takes::Nothing, 'B'),
    ("move", Takes::Nothing, 'B'),
    ("make-private", Takes::Nothing, 'M'),
    ("make-rprivate", Takes::Nothing, 'M'),
    ("make-slave", Takes::Nothing, 'M'),
    ("make-rslave", Takes::Nothing, 'M'),
    ("make-shared", Takes::Nothing, 'M'),
    ("make-rshared", Takes::Nothing, 'M'),
    ("no-mtab", Takes::Nothing, 'n'),
    ("read-only", Takes::Nothing, 'r'),
    ("read-write", Takes::Nothing, 'w'),
    ("rw", Takes::Nothing, 'w'),
    ("verbose", Takes::Nothing, 'v'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
];

const MOUNT: Options = Options::new("mount", "hVt:o:vnrw", LONG).unsimulated(
    "acfilmsBFLMNORTU",
    "all fake fork fstab internal-only label make-runbindable make-unbindable mkdir namespace no-canonicalize \
     options-mode options-source options-source-force show-labels source target target-prefix test-opts uuid",
);

/// Other filesystems of Linux.
const OTHER_FILESYSTEMS: [&str; 12] = [
    "tmpfs", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "overlay", "ext4", "xfs", "mqueue", "debugfs", "nsfs",
];

const DMESG: &str = "       dmesg(1) may have more information after failed mount system call.\n";

/// `mount [-t TYPE NAME DIRECTORY]`
pub(crate) fn mount(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let (args, wrong) = MOUNT.read(args);
    if let Some(wrong) = wrong {
        sys.err(&(wrong + &hint("mount")));
        return 1;
    }
    if answers(sys, "mount", &args) {
        return 0;
    }
    let mut kind = None;
    let mut operands = Vec::new();
    for arg in &args {
        match arg {
            Arg::Option('t', argument) => kind = *argument,
            Arg::Option('B', _) => {
                sys.err("mount: what is mounted elsewhere already is not simulated (--bind, --move)\n");
                return 32;
            }
            // Propagation makes no difference, as no mount is shared.
            Arg::Option('M', _) => return 0,
            Arg::Option(..) => {}
            Arg::Operand(word) => operands.push(*word),
        }
    }
    let [_, target] = operands[..] else {
        return match (operands.as_slice(), args.is_empty()) {
            ([], true) => list(sys),
            ([operand], _) => {
                sys.err(&format!("mount: {operand}: can't find in /etc/fstab.\n"));
                1
            }
            _ => {
                sys.err(&format!("mount: bad usage\n{}", hint("mount")));
                1
            }
        };
    };
    let refusal = match (kind, fs::directory(sys, target)) {
        (Some(kind), _) if OTHER_FILESYSTEMS.contains(&kind) => format!("{kind} is not simulated.\n"),
        _ if sys.kernel().task(sys.task).uid != 0 => format!("must be superuser to use mount.\n{DMESG}"),
        (_, Err(fs::FsError::NotADirectory)) => format!("mount point is not a directory.\n{DMESG}"),
        (_, Err(_)) => format!("mount point does not exist.\n{DMESG}"),
        (Some("proc"), Ok(target)) => {
            sys.mount_proc_on(&target);
            return 0;
        }
        (Some(kind), Ok(_)) => format!("unknown filesystem type '{kind}'.\n{DMESG}"),
        (None, Ok(_)) => format!("special device {} does not exist.\n{DMESG}", operands[0]),
    };
    sys.err(&format!("mount: {target}: {refusal}"));
    32
}

/// Answers `-h` and `-V`. Returns whether one of them was given.
fn answers(sys: &mut Sys<'_, '_>, command: &'static str, args: &[Arg<'_>]) -> bool {
    let asked = args.iter().find_map(|arg| match arg {
        Arg::Option(letter @ ('h' | 'V'), _) => Some(*letter),
        Arg::Option(..) | Arg::Operand(_) => None,
    });
    match asked {
        Some('h') => sys.show_manual(command),
        Some(_) => sys.out(&format!(
            "{command} from util-linux 2.38.1 (libmount 2.38.1: selinux, smack, btrfs, verity, namespaces, assert, debug)\n"
        )),
        None => {}
    }
    asked.is_some()
}

fn list(sys: &mut Sys<'_, '_>) -> u8 {
    let mounts = sys.os().mnt(sys.program().mnt).iter();
    let text: String = mounts.map(|mount| format!("proc on {} type proc (rw,relatime)\n", mount.target)).collect();
    sys.out(&text);
    0
}

const UMOUNT_LONG: &[Long] = &[
    ("force", Takes::Nothing, 'f'),
    ("lazy", Takes::Nothing, 'l'),
    ("no-mtab", Takes::Nothing, 'n'),
    ("quiet", Takes::Nothing, 'q'),
    ("read-only", Takes::Nothing, 'r'),
    ("verbose", Takes::Nothing, 'v'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
];

const UMOUNT: Options = Options::new("umount", "hVlfnrvq", UMOUNT_LONG).unsimulated(
    "acditANOR",
    "all all-targets detach-loop fake internal-only namespace no-canonicalize recursive test-opts types",
);

/// `umount DIRECTORY...`
pub(crate) fn umount(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let (args, wrong) = UMOUNT.read(args);
    if let Some(wrong) = wrong {
        sys.err(&(wrong + &hint("umount")));
        return 1;
    }
    if answers(sys, "umount", &args) {
        return 0;
    }
    let targets: Vec<&str> =
        args.iter().filter_map(|arg| if let Arg::Operand(word) = arg { Some(*word) } else { None }).collect();
    if targets.is_empty() {
        sys.err(&format!("umount: bad usage\n{}", hint("umount")));
        return 1;
    }
    let mut status = 0;
    for target in targets {
        if let Err(refusal) = unmount(sys, target) {
            sys.err(&format!("umount: {target}: {refusal}\n"));
            status = 32;
        }
    }
    status
}

fn unmount(sys: &mut Sys<'_, '_>, target: &str) -> Result<(), &'static str> {
    let mnt = sys.program().mnt;
    if !fs::exists(sys, target) {
        return Err("no mount point specified.");
    }
    let directory = fs::directory(sys, target).map_err(|_| "not mounted.")?;
    sys.os().mnt(mnt).at(&directory).ok_or("not mounted.")?;
    if sys.kernel().task(sys.task).uid != 0 {
        return Err("must be superuser to unmount.");
    }
    sys.os_mut().mounts[&mnt].unmount(&directory);
    Ok(())
}

impl Sys<'_, '_> {
    /// Mounts a proc filesystem that shows the caller's PID namespace on a directory, on top of what is mounted there,
    /// for all processes in the caller's mount namespace (`proc_get_tree`).
    pub(crate) fn mount_proc_on(&mut self, directory: &str) {
        let (mnt, ns) = (self.program().mnt, self.active_ns());
        self.os_mut().mounts[&mnt].mount(directory, ns);
    }
}
