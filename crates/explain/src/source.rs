//! The sources of rules: man pages and kernel functions.

use std::fmt;

use pidscope_kernel::Rule;

/// Where to read more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A man page.
    Man {
        /// Its name, such as `pid_namespaces`.
        page: &'static str,
        /// Its section, such as `7`.
        section: &'static str,
    },
    /// A function of Linux 6.18.
    Function {
        /// The file, from the root of the source tree.
        file: &'static str,
        /// The function.
        name: &'static str,
    },
}

/// As people write it: `pid_namespaces(7)`, `kernel/pid.c: alloc_pid()`.
impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Man { page, section } => write!(out, "{page}({section})"),
            Source::Function { file, name } => write!(out, "{file}: {name}()"),
        }
    }
}

pub(crate) const fn man(page: &'static str, section: &'static str) -> Source {
    Source::Man { page, section }
}

pub(crate) const fn function(file: &'static str, name: &'static str) -> Source {
    Source::Function { file, name }
}

pub(crate) const PID_NAMESPACES: Source = man("pid_namespaces", "7");
pub(crate) const CLONE: Source = man("clone", "2");
pub(crate) const WAIT: Source = man("wait", "2");
pub(crate) const SIGNAL: Source = man("signal", "7");
pub(crate) const SUBREAPER: Source = man("PR_SET_CHILD_SUBREAPER", "2const");
pub(crate) const ALLOC_PID: Source = function("kernel/pid.c", "alloc_pid");
pub(crate) const IDR_ALLOC_CYCLIC: Source = function("lib/idr.c", "idr_alloc_cyclic");
pub(crate) const TASK_PID_NR_NS: Source = function("kernel/pid.c", "__task_pid_nr_ns");
pub(crate) const COPY_PROCESS: Source = function("kernel/fork.c", "copy_process");
pub(crate) const FIND_NEW_REAPER: Source = function("kernel/exit.c", "find_new_reaper");
pub(crate) const ZAP: Source = function("kernel/pid_namespace.c", "zap_pid_ns_processes");
pub(crate) const EXIT_NOTIFY: Source = function("kernel/exit.c", "exit_notify");
pub(crate) const RELEASE_TASK: Source = function("kernel/exit.c", "release_task");
pub(crate) const DO_WAIT: Source = function("kernel/exit.c", "do_wait");
pub(crate) const PIDNS_INSTALL: Source = function("kernel/pid_namespace.c", "pidns_install");

/// Returns the man page and the kernel function of a rule.
pub(crate) fn of_rule(rule: Rule) -> Vec<Source> {
    let name = rule.man_page();
    let (page, section) = name.split_once('(').unwrap_or((name, ""));
    vec![man(page, section.trim_end_matches(')')), function(file(rule), rule.kernel_function())]
}

/// Returns the file that contains a rule's function.
fn file(rule: Rule) -> &'static str {
    match rule {
        Rule::PidsExhausted
        | Rule::NamespaceDead
        | Rule::SetTidTooMany
        | Rule::SetTidOutOfRange
        | Rule::SetTidNoInitYet
        | Rule::SetTidNotPermitted
        | Rule::SetTidInUse
        | Rule::PidfdInvalid => "kernel/pid.c",
        Rule::NestingLimit
        | Rule::ChildrenGoElsewhere
        | Rule::SetnsNotDescendant
        | Rule::SetnsNothingToOpen
        | Rule::RebootInvalid
        | Rule::SysctlNotPermitted => "kernel/pid_namespace.c",
        Rule::NeedsSysAdmin | Rule::PidfdNotPermitted | Rule::SetnsPidfdEnded => "kernel/nsproxy.c",
        Rule::TooManyNamespaces => "kernel/ucount.c",
        Rule::InitHasNoSiblings
        | Rule::ThreadElsewhere
        | Rule::ExitSignalNotAllowed
        | Rule::ExitSignalInvalid
        | Rule::PidfdOfThread => "kernel/fork.c",
        Rule::NoSuchChild => "kernel/exit.c",
        Rule::NoSuchProcess
        | Rule::NoSuchGroup
        | Rule::NobodyToSignal
        | Rule::NoSuchThread
        | Rule::TgkillInvalid
        | Rule::NotYourProcess
        | Rule::SignalInvalid
        | Rule::SignalNotCatchable
        | Rule::PidfdElsewhere => "kernel/signal.c",
        Rule::PdeathsigInvalid
        | Rule::LeadsGroup
        | Rule::GroupInvalid
        | Rule::NotALeader
        | Rule::NotOwnChild
        | Rule::ChildInOtherSession
        | Rule::ChildHasExeced
        | Rule::LeadsSession
        | Rule::NoGroupInSession
        | Rule::UserInvalid
        | Rule::NeedsSetuid => "kernel/sys.c",
        Rule::NeedsSysBoot => "kernel/reboot.c",
        Rule::NotInNamespace => "fs/nsfs.c",
        Rule::SysctlOutOfRange => "kernel/sysctl.c",
        Rule::SysctlNotRoot => "fs/proc/proc_sysctl.c",
    }
}
