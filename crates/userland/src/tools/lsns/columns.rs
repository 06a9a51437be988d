//! The columns of `lsns`.

use crate::os::init_ns;
use crate::os::proc_view::{ProcEntry, ProcView};

use super::namespaces::Namespace;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// The namespace's inode.
    Ns,
    /// Its type.
    Type,
    /// The path at which it can be opened.
    Path,
    /// The number of processes in it.
    Nprocs,
    /// The process with the lowest PID.
    Pid,
    /// The PID of that process's parent.
    Ppid,
    /// Its command line.
    Command,
    /// Its UID.
    Uid,
    /// The name of its user.
    User,
    /// The ID of a network namespace; always empty here.
    NetNsId,
    /// Where it is mounted; always empty here.
    NsFs,
    /// The parent namespace.
    Pns,
    /// The owning namespace.
    Ons,
}

use Column::{Command, NetNsId, Nprocs, Ns, NsFs, Ons, Path, Pid, Pns, Ppid, Type, Uid, User};

/// All columns.
pub(super) const ALL: [Column; 13] = [Ns, Type, Path, Nprocs, Pid, Ppid, Command, Uid, User, NetNsId, NsFs, Pns, Ons];

/// The default columns for namespaces.
pub(super) const OF_NAMESPACES: [Column; 6] = [Ns, Type, Nprocs, Pid, User, Command];

/// The default columns for the processes of a namespace.
pub(super) const OF_PROCESSES: [Column; 4] = [Pid, Ppid, User, Command];

impl Column {
    /// Returns whether its texts are numbers, without quotes in JSON.
    pub fn is_number(self) -> bool {
        matches!(self, Ns | Nprocs | Pid | Ppid | Uid | Pns | Ons)
    }

    /// Returns the text above it.
    pub fn name(self) -> &'static str {
        match self {
            Ns => "NS",
            Type => "TYPE",
            Path => "PATH",
            Nprocs => "NPROCS",
            Pid => "PID",
            Ppid => "PPID",
            Command => "COMMAND",
            Uid => "UID",
            User => "USER",
            NetNsId => "NETNSID",
            NsFs => "NSFS",
            Pns => "PNS",
            Ons => "ONS",
        }
    }

    /// Returns the width that libsmartcols is asked for.
    pub fn hint(self) -> usize {
        match self {
            Ns | Pns | Ons => 10,
            Type | Nprocs | Pid | Ppid => 5,
            Path | Command | Uid | User | NetNsId | NsFs => 0,
        }
    }

    /// Returns whether it is aligned to the right.
    pub fn is_right(self) -> bool {
        match self {
            Ns | Nprocs | Pid | Ppid | Uid | NetNsId | Pns | Ons => true,
            Type | Path | Command | User | NsFs => false,
        }
    }

    /// Returns its text for a namespace and a process in it.
    pub fn text(self, view: &ProcView<'_>, namespace: &Namespace<'_>, process: &ProcEntry) -> String {
        match self {
            Ns => namespace.inode.to_string(),
            Type => namespace.kind.name().to_owned(),
            Path => format!("/proc/{}/ns/{}", process.pid, namespace.kind.name()),
            Nprocs => namespace.processes.len().to_string(),
            Pid => process.pid.to_string(),
            Ppid => process.ppid.to_string(),
            Command => command(process),
            Uid => process.uid.to_string(),
            User => view.users.name(process.uid).map_or_else(|| process.uid.to_string(), str::to_owned),
            NetNsId | NsFs => String::new(),
            Pns => namespace.parent.unwrap_or(0).to_string(),
            Ons => init_ns::USER.to_string(),
        }
    }
}

/// Returns the command line, or the name if there is none.
fn command(process: &ProcEntry) -> String {
    match process.argv.is_empty() {
        true => process.comm.to_string(),
        false => process.argv.join(" "),
    }
}

/// Parses a list of columns; a leading plus adds them to `columns`.
pub(super) fn read_columns(list: &str, columns: Vec<Column>) -> Result<Vec<Column>, String> {
    let (mut columns, added) = match list.strip_prefix('+') {
        Some(added) => (columns, added),
        None => (Vec::new(), list),
    };
    if added.is_empty() {
        return Err(String::new());
    }
    let mut rest = added;
    while !rest.is_empty() {
        // A comma at the very end belongs to the last name.
        let end = rest.find(',').filter(|&comma| comma + 1 < rest.len()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return Err(String::new());
        }
        let Some(column) = ALL.into_iter().find(|column| column.name().eq_ignore_ascii_case(name)) else {
            return Err(format!("lsns: unknown column: {rest}\n"));
        };
        if columns.len() >= 2 * ALL.len() {
            return Err(String::new());
        }
        columns.push(column);
        rest = after.strip_prefix(',').unwrap_or(after);
    }
    Ok(columns)
}
