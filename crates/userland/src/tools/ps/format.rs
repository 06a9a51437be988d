//! The table of the columns of `ps`.

use crate::os::init_ns;

/// The width of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// A fixed number of characters.
    Of(usize),
    /// As wide as the greatest PID, and at least as wide as the header.
    OfNumbers,
}

/// The alignment of a column's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// Left.
    Left,
    /// Right.
    Right,
    /// Left for names, right for IDs (option `n`).
    User,
    /// Left; the last column gets the rest of the line.
    Unlimited,
}

/// The content of a column, which is also what sorting by the column compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// The PID.
    Pid,
    /// The parent's PID.
    Ppid,
    /// The process group.
    Pgid,
    /// The session.
    Sid,
    /// The foreground process group of the terminal.
    Tpgid,
    /// The UID. There is only one: real, effective, saved and filesystem UID are the same here.
    Uid,
    /// The user's name.
    User,
    /// The state, with additional letters.
    Stat,
    /// The state.
    State,
    /// The program's name (`comm`); the command line with `-f`.
    Comm,
    /// The command line; the program's name with `c`.
    Args,
    /// The first eight characters of the program's name.
    ShortName,
    /// The terminal.
    Tty,
    /// The terminal without `pts/`.
    TtyNumber,
    /// CPU time, as `00:00:00`.
    Time,
    /// CPU time, as `0:00`.
    BsdTime,
    /// CPU time in seconds.
    Seconds,
    /// The time since the start, as `00:00`; unknown if a scenario gives the start as text.
    Elapsed,
    /// The same in seconds.
    ElapsedSeconds,
    /// The start: the hour and minute, or the day.
    StartTime,
    /// The same with a blank before it or within it.
    BsdStart,
    /// The same with seconds.
    StartSeconds,
    /// The date and time of the start: unknown, as the simulated day has no date.
    StartDate,
    /// The number of threads.
    Threads,
    /// The PID namespace.
    PidNs,
    /// The mount namespace.
    MntNs,
    /// The UTS namespace.
    UtsNs,
    /// The TID.
    Tid,
    /// The GID.
    Gid,
    /// The group's name.
    Group,
    /// Pending signals.
    Pending,
    /// Blocked signals.
    Blocked,
    /// Ignored signals.
    Ignored,
    /// Caught signals.
    Caught,
    /// A kind of namespace with only one instance: its inode.
    OneNs(u64),
    /// The same for every process: no CPU time is used, there is no memory, and all have the default priority.
    Always(&'static str),
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// The names by which a list of columns refers to it.
    pub names: &'static [&'static str],
    /// The text above it.
    pub header: &'static str,
    /// Its width.
    pub width: Width,
    /// The alignment of its text.
    pub align: Align,
    /// Its content.
    pub value: Value,
}

const fn row(names: &'static [&'static str], header: &'static str, width: Width, align: Align, value: Value) -> Column {
    Column { names, header, width, align, value }
}

use Align::{Left, Right, Unlimited, User};
use Width::{Of, OfNumbers};

/// All columns.
#[rustfmt::skip]
pub(super) const COLUMNS: &[Column] = &[
    row(&["pid"],                                "PID",      OfNumbers, Right,     Value::Pid),
    row(&["tgid"],                               "TGID",     OfNumbers, Right,     Value::Pid),
    row(&["lwp"],                                "LWP",      OfNumbers, Right,     Value::Tid),
    row(&["tid"],                                "TID",      OfNumbers, Right,     Value::Tid),
    row(&["spid"],                               "SPID",     OfNumbers, Right,     Value::Tid),
    row(&["ppid"],                               "PPID",     OfNumbers, Right,     Value::Ppid),
    row(&["pgid"],                               "PGID",     OfNumbers, Right,     Value::Pgid),
    row(&["pgrp"],                               "PGRP",     OfNumbers, Right,     Value::Pgid),
    row(&["sid"],                                "SID",      OfNumbers, Right,     Value::Sid),
    row(&["sess", "session"],                    "SESS",     OfNumbers, Right,     Value::Sid),
    row(&["tpgid"],                              "TPGID",    OfNumbers, Right,     Value::Tpgid),
    row(&["pidns"],                              "PIDNS",    Of(10),    Right,     Value::PidNs),
    row(&["mntns"],                              "MNTNS",    Of(10),    Right,     Value::MntNs),
    row(&["utsns"],                              "UTSNS",    Of(10),    Right,     Value::UtsNs),
    row(&["cgroupns"],                           "CGROUPNS", Of(10),    Right,     Value::OneNs(init_ns::CGROUP)),
    row(&["ipcns"],                              "IPCNS",    Of(10),    Right,     Value::OneNs(init_ns::IPC)),
    row(&["netns"],                              "NETNS",    Of(10),    Right,     Value::OneNs(init_ns::NET)),
    row(&["timens"],                             "TIMENS",   Of(10),    Right,     Value::OneNs(init_ns::TIME)),
    row(&["userns"],                             "USERNS",   Of(10),    Right,     Value::OneNs(init_ns::USER)),
    row(&["stat"],                               "STAT",     Of(4),     Left,      Value::Stat),
    row(&["s", "state"],                         "S",        Of(1),     Left,      Value::State),
    row(&["user", "uname"],                      "USER",     Of(8),     User,      Value::User),
    row(&["uid_hack"],                           "UID",      Of(8),     User,      Value::User),
    row(&["euser"],                              "EUSER",    Of(8),     User,      Value::User),
    row(&["ruser"],                              "RUSER",    Of(8),     User,      Value::User),
    row(&["suser"],                              "SUSER",    Of(8),     User,      Value::User),
    row(&["svuser"],                             "SVUSER",   Of(8),     User,      Value::User),
    row(&["fuser"],                              "FUSER",    Of(8),     User,      Value::User),
    row(&["fsuser"],                             "FSUSER",   Of(8),     User,      Value::User),
    row(&["uid"],                                "UID",      Of(5),     Right,     Value::Uid),
    row(&["euid"],                               "EUID",     Of(5),     Right,     Value::Uid),
    row(&["ruid"],                               "RUID",     Of(5),     Right,     Value::Uid),
    row(&["suid"],                               "SUID",     Of(5),     Right,     Value::Uid),
    row(&["svuid"],                              "SVUID",    Of(5),     Right,     Value::Uid),
    row(&["fuid"],                               "FUID",     Of(5),     Right,     Value::Uid),
    row(&["fsuid"],                              "FSUID",    Of(5),     Right,     Value::Uid),
    row(&["group"],                              "GROUP",    Of(8),     User,      Value::Group),
    row(&["egroup"],                             "EGROUP",   Of(8),     User,      Value::Group),
    row(&["rgroup"],                             "RGROUP",   Of(8),     User,      Value::Group),
    row(&["sgroup"],                             "SGROUP",   Of(8),     User,      Value::Group),
    row(&["fgroup"],                             "FGROUP",   Of(8),     User,      Value::Group),
    row(&["gid"],                                "GID",      Of(5),     Right,     Value::Gid),
    row(&["egid"],                               "EGID",     Of(5),     Right,     Value::Gid),
    row(&["rgid"],                               "RGID",     Of(5),     Right,     Value::Gid),
    row(&["sgid"],                               "SGID",     Of(5),     Right,     Value::Gid),
    row(&["fgid"],                               "FGID",     Of(5),     Right,     Value::Gid),
    row(&["pending", "sig"],                     "PENDING",  Of(9),     Right,     Value::Pending),
    row(&["blocked", "sigmask", "sig_block"],    "BLOCKED",  Of(9),     Right,     Value::Blocked),
    row(&["ignored", "sigignore", "sig_ignore"], "IGNORED",  Of(9),     Right,     Value::Ignored),
    row(&["caught", "sigcatch"],                 "CAUGHT",   Of(9),     Right,     Value::Caught),
    row(&["sig_catch"],                          "CATCHED",  Of(9),     Right,     Value::Caught),
    row(&["cgroup"],                             "CGROUP",   Of(27),    Left,      Value::Always("0::/")),
    row(&["comm", "ucomm"],                      "COMMAND",  Of(15),    Unlimited, Value::Comm),
    row(&["ucmd"],                               "CMD",      Of(15),    Unlimited, Value::Comm),
    row(&["args", "command"],                    "COMMAND",  Of(27),    Unlimited, Value::Args),
    row(&["cmd"],                                "CMD",      Of(27),    Unlimited, Value::Args),
    row(&["fname"],                              "COMMAND",  Of(8),     Left,      Value::ShortName),
    row(&["tty", "tt"],                          "TT",       Of(8),     Left,      Value::Tty),
    row(&["tname", "longtname", "tty8"],         "TTY",      Of(8),     Left,      Value::Tty),
    row(&["tty4"],                               "TTY",      Of(4),     Left,      Value::TtyNumber),
    row(&["time", "atime", "cputime"],           "TIME",     Of(8),     Right,     Value::Time),
    row(&["times", "cputimes"],                  "TIME",     Of(8),     Right,     Value::Seconds),
    row(&["bsdtime"],                            "TIME",     Of(6),     Right,     Value::BsdTime),
    row(&["etime"],                              "ELAPSED",  Of(11),    Right,     Value::Elapsed),
    row(&["etimes"],                             "ELAPSED",  Of(7),     Right,     Value::ElapsedSeconds),
    row(&["stime"],                              "STIME",    Of(5),     Right,     Value::StartTime),
    row(&["start_time"],                         "START",    Of(5),     Right,     Value::StartTime),
    row(&["bsdstart"],                           "START",    Of(6),     Right,     Value::BsdStart),
    row(&["start"],                              "STARTED",  Of(8),     Right,     Value::StartSeconds),
    row(&["lstart"],                             "STARTED",  Of(24),    Right,     Value::StartDate),
    row(&["nlwp"],                               "NLWP",     Of(4),     Right,     Value::Threads),
    row(&["thcount"],                            "THCNT",    Of(5),     Right,     Value::Threads),
    row(&["pcpu", "%cpu"],                       "%CPU",     Of(4),     Right,     Value::Always("0.0")),
    row(&["pmem", "%mem"],                       "%MEM",     Of(4),     Right,     Value::Always(" 0.0")),
    row(&["c", "util"],                          "C",        Of(2),     Right,     Value::Always(" 0")),
    row(&["cp"],                                 "CP",       Of(3),     Right,     Value::Always("  0")),
    row(&["vsz", "vsize"],                       "VSZ",      Of(6),     Right,     Value::Always("0")),
    row(&["rss", "rssize"],                      "RSS",      Of(5),     Right,     Value::Always("0")),
    row(&["rsz"],                                "RSZ",      Of(5),     Right,     Value::Always("0")),
    row(&["sz"],                                 "SZ",       Of(5),     Right,     Value::Always("0")),
    row(&["size"],                               "SIZE",     Of(5),     Right,     Value::Always("0")),
    row(&["f", "flag", "flags"],                 "F",        Of(1),     Right,     Value::Always("0")),
    row(&["addr_1"],                             "ADDR",     Of(1),     Left,      Value::Always("-")),
    row(&["psr"],                                "PSR",      Of(3),     Right,     Value::Always("0")),
    row(&["ni", "nice"],                         "NI",       Of(3),     Right,     Value::Always("0")),
    row(&["pri"],                                "PRI",      Of(3),     Right,     Value::Always("19")),
    row(&["opri", "intpri"],                     "PRI",      Of(3),     Right,     Value::Always("80")),
    row(&["priority"],                           "PRI",      Of(3),     Right,     Value::Always("20")),
    row(&["pri_api"],                            "API",      Of(3),     Right,     Value::Always("-21")),
    row(&["pri_bar"],                            "BAR",      Of(3),     Right,     Value::Always("21")),
    row(&["pri_baz"],                            "BAZ",      Of(3),     Right,     Value::Always("120")),
    row(&["pri_foo"],                            "FOO",      Of(3),     Right,     Value::Always("0")),
    row(&["rtprio"],                             "RTPRIO",   Of(6),     Right,     Value::Always("-")),
    row(&["sched"],                              "SCH",      Of(3),     Right,     Value::Always("0")),
    row(&["cls"],                                "CLS",      Of(3),     Right,     Value::Always("TS")),
    row(&["class"],                              "CLS",      Of(3),     Left,      Value::Always("TS")),
    row(&["policy"],                             "POL",      Of(3),     Left,      Value::Always("TS")),
    row(&["wchan", "wname"],                     "WCHAN",    Of(6),     Left,      Value::Always("-")),
    row(&["nwchan"],                             "WCHAN",    Of(6),     Right,     Value::Always("-")),
];

/// Names that stand for several columns.
pub(super) const MACROS: &[(&str, &str)] = &[
    ("DefBSD", "pid,tname,stat,bsdtime,args"),
    ("DefSysV", "pid,tname,time,cmd"),
    ("END_BSD", "state,tname,cputime,comm"),
    ("END_SYS5", "state,tname,time,command"),
    ("OL_j", "ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args"),
    ("OL_l", "flags,uid,pid,ppid,priority,nice,vsz,rss,wchan,stat,tname,bsdtime,args"),
    ("OL_s", "uid,pid,pending,blocked,ignored,caught,stat,tname,bsdtime,args"),
    ("OL_u", "user,pid,pcpu,pmem,vsz,rss,tname,stat,start_time,bsdtime,args"),
    ("Std_f", "uid_hack,pid,ppid,c,stime,tname,time,cmd"),
    ("Std_l", "f,s,uid,pid,ppid,c,opri,ni,addr_1,sz,wchan,tname,time,ucmd"),
];

/// AIX format letters, the columns they stand for, and the headers AIX gives them.
pub(super) const AIX: &[(char, &str, &str)] = &[
    ('C', "pcpu", "%CPU"),
    ('P', "ppid", "PPID"),
    ('U', "user", "USER"),
    ('a', "args", "COMMAND"),
    ('c', "comm", "COMMAND"),
    ('n', "nice", "NI"),
    ('p', "pid", "PID"),
    ('r', "pgid", "PGID"),
    ('t', "etime", "ELAPSED"),
    ('u', "ruser", "RUSER"),
    ('x', "time", "TIME"),
    ('y', "tty", "TTY"),
    ('z', "vsz", "VSZ"),
];

/// The letters for columns to sort by, for the option `O`.
pub(super) const SORT_LETTERS: &[(char, &str)] = &[
    ('C', "pcpu"),
    ('G', "tpgid"),
    ('P', "ppid"),
    ('T', "start_time"),
    ('U', "uid"),
    ('c', "cmd"),
    ('f', "flags"),
    ('g', "pgrp"),
    ('o', "session"),
    ('p', "pid"),
    ('r', "rss"),
    ('s', "size"),
    ('t', "tty"),
    ('u', "user"),
    ('v', "vsize"),
    ('y', "priority"),
];

/// Looks up a column by name.
pub(super) fn column(name: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.names.contains(&name))
}

/// A column of a table, possibly with its own header and width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// The text above it; on every line if there is no value.
    pub header: String,
    /// Its width.
    pub width: usize,
    /// The alignment of its text.
    pub align: Align,
    /// Its content; `None` for text between AIX columns.
    pub value: Option<Value>,
}

impl Field {
    /// Creates a field from a column, with its own header or another one.
    pub fn new(column: &Column, header: Option<&str>, digits: usize) -> Self {
        let natural = match column.width {
            Of(width) => width,
            OfNumbers => digits.max(column.header.len()),
        };
        // A header that is longer than its column widens the column only if the user gave it.
        let chosen = header.map_or(0, str::len);
        let header = header.unwrap_or(column.header).to_owned();
        Field { header, width: natural.max(chosen), align: column.align, value: Some(column.value) }
    }

    /// Creates a field of literal text.
    pub fn text(text: &str) -> Self {
        Field { header: text.to_owned(), width: text.len(), align: Left, value: None }
    }
}
