//! The files that programs can open: `/proc` as mounted, a few common ones, and those that programs have written.

pub(crate) mod procfs;

use std::fmt;

use crate::os::fd::Fd;
use crate::sys::Sys;
use crate::tools;

/// The file at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// A directory, with its entries.
    Dir(Vec<String>),
    /// A regular file, with its contents.
    File(String),
    /// A symbolic link, with its target; the targets of those in `ns` are not paths.
    Link(String),
    /// The namespace file behind a link in `ns`: it can be opened, but not read.
    Namespace,
    /// `/dev/null`.
    Null,
    /// An executable.
    Program,
}

/// Why a file operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FsError {
    /// `ENOENT`
    NotFound,
    /// `ENOTDIR`: a component of the path is not a directory.
    NotADirectory,
    /// `EISDIR`: it is a directory, but a file is wanted.
    IsADirectory,
    /// `EACCES`
    PermissionDenied,
    /// `EINVAL`: `readlink` of something that is not a link, `read` of a namespace.
    InvalidArgument,
    /// `EEXIST`: the directory to be created exists.
    Exists,
    /// `ENOTEMPTY`: the directory to be removed is not empty.
    NotEmpty,
    /// `EBUSY`: something is mounted there.
    Busy,
    /// `EPERM`
    NotPermitted,
    /// Linux has such a file, but its contents are not simulated.
    NotSimulated,
}

/// Formats it like `strerror(3)`.
impl fmt::Display for FsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.text())
    }
}

impl FsError {
    /// Whether reading fails rather than opening: tools word their message accordingly.
    pub fn is_read_error(self) -> bool {
        matches!(self, FsError::IsADirectory | FsError::InvalidArgument)
    }

    fn text(self) -> &'static str {
        match self {
            FsError::NotFound => "No such file or directory",
            FsError::NotADirectory => "Not a directory",
            FsError::IsADirectory => "Is a directory",
            FsError::PermissionDenied => "Permission denied",
            FsError::InvalidArgument => "Invalid argument",
            FsError::Exists => "File exists",
            FsError::NotEmpty => "Directory not empty",
            FsError::Busy => "Device or resource busy",
            FsError::NotPermitted => "Operation not permitted",
            FsError::NotSimulated => "Not simulated",
        }
    }

    /// Returns dash's message for a failed redirection.
    pub fn dash(self) -> &'static str {
        match self {
            FsError::NotFound => "No such file",
            other => other.text(),
        }
    }
}

/// The fixed directories, with their fixed entries.
const DIRECTORIES: [(&str, &[&str]); 16] = [
    ("/", &["bin", "dev", "etc", "home", "proc", "root", "run", "sbin", "tmp", "usr", "var"]),
    ("/bin", &[]),
    ("/dev", &["null"]),
    ("/etc", &["hostname", "passwd"]),
    ("/home", &[]),
    ("/proc", &[]),
    ("/root", &[]),
    ("/run", &[]),
    ("/sbin", &[]),
    ("/tmp", &[]),
    ("/usr", &["bin", "sbin"]),
    ("/usr/bin", &[]),
    ("/usr/local", &["bin"]),
    ("/usr/local/bin", &[]),
    ("/usr/sbin", &[]),
    ("/var", &[]),
];

/// Returns an absolute path without `.`, `..` and repeated slashes.
pub(crate) fn absolute(sys: &Sys<'_, '_>, path: &str) -> String {
    let start = if path.starts_with('/') { String::new() } else { sys.program().directory.to_string() };
    let mut parts: Vec<&str> = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Looks up a path without following a link at its end.
pub(crate) fn look_up(sys: &mut Sys<'_, '_>, path: &str) -> Result<Node, FsError> {
    if path.is_empty() {
        return Err(FsError::NotFound);
    }
    let full = absolute(sys, path);
    let covering = sys.os().mnt(sys.program().mnt).covering(&full);
    if let Some((mount, rest)) = covering.map(|(mount, rest)| (mount.shows, rest)) {
        let processes = sys.kernel().tasks().len();
        sys.charge(processes / 8);
        return procfs::look_up(sys, mount, rest);
    }
    if let Some(text) = sys.os().files.get(full.as_str()).cloned() {
        sys.charge(text.len() / 256);
        return Ok(Node::File(text));
    }
    match full.as_str() {
        "/dev/null" => return Ok(Node::Null),
        "/etc/hostname" => return Ok(Node::File(format!("{}\n", sys.os().hostname(sys.program().uts)))),
        "/etc/passwd" => return Ok(Node::File(passwd(sys))),
        _ => {}
    }
    if let Some((_, entries)) = DIRECTORIES.iter().find(|(name, _)| *name == full) {
        return Ok(Node::Dir(directory_entries(sys, &full, entries)));
    }
    if sys.os().directories.contains_key(full.as_str()) {
        return Ok(Node::Dir(directory_entries(sys, &full, &[])));
    }
    match tools::find(&full) {
        Ok(_) => Ok(Node::Program),
        Err(_) if parent_is_file(sys, &full) => Err(FsError::NotADirectory),
        Err(_) => Err(FsError::NotFound),
    }
}

fn directory_entries(sys: &mut Sys<'_, '_>, directory: &str, fixed: &[&str]) -> Vec<String> {
    sys.charge(sys.os().files.len() + sys.os().directories.len());
    let mut entries: Vec<String> = fixed.iter().map(|&entry| entry.to_owned()).collect();
    let prefix = if directory == "/" { "/".to_owned() } else { format!("{directory}/") };
    let written =
        sys.os().files.keys().chain(sys.os().directories.keys()).filter_map(|path| path.strip_prefix(&prefix));
    entries.extend(written.filter(|rest| !rest.contains('/')).map(str::to_owned));
    // `/bin` is `/usr/bin`, and `/sbin` is `/usr/sbin`.
    let merged = if matches!(directory, "/bin" | "/sbin") { &format!("/usr{directory}") } else { directory };
    entries.extend(tools::names_in(merged).map(str::to_owned));
    entries.sort();
    entries.dedup();
    entries
}

fn parent_is_file(sys: &Sys<'_, '_>, path: &str) -> bool {
    let mut parents = std::iter::successors(path.rsplit_once('/'), |(parent, _)| parent.rsplit_once('/'));
    let is_file = |path: &str| {
        sys.os().files.contains_key(path)
            || matches!(path, "/dev/null" | "/etc/passwd" | "/etc/hostname")
            || (path.len() > 1 && tools::find(path).is_ok())
    };
    parents.any(|(parent, _)| is_file(parent))
}

/// Returns the `/etc/passwd` of the reader's root filesystem.
fn passwd(sys: &Sys<'_, '_>) -> String {
    let lines = sys.program().users.iter().map(|(name, uid)| {
        let (home, shell) = if uid == 0 { ("/root", "/bin/bash") } else { ("/nonexistent", "/usr/sbin/nologin") };
        format!("{name}:x:{uid}:{uid}:{name}:{home}:{shell}\n")
    });
    lines.collect()
}

/// Looks up a path and follows a link at its end. A path that ends in a slash must lead to a directory.
pub(crate) fn follow(sys: &mut Sys<'_, '_>, path: &str) -> Result<Node, FsError> {
    match target(sys, path)? {
        Node::Dir(entries) => Ok(Node::Dir(entries)),
        _ if path.ends_with('/') => Err(FsError::NotADirectory),
        node => Ok(node),
    }
}

fn target(sys: &mut Sys<'_, '_>, path: &str) -> Result<Node, FsError> {
    let node = look_up(sys, path)?;
    let Node::Link(target) = &node else { return Ok(node) };
    if target.contains(":[") {
        return Ok(Node::Namespace);
    }
    let full = absolute(sys, path);
    let directory = full.rsplit_once('/').map_or("", |(directory, _)| directory);
    let target = if target.starts_with('/') { target.clone() } else { format!("{directory}/{target}") };
    look_up(sys, &target)
}

/// Returns the contents of a file.
pub(crate) fn read(sys: &mut Sys<'_, '_>, path: &str) -> Result<String, FsError> {
    match follow(sys, path)? {
        Node::File(text) => Ok(text),
        Node::Null => Ok(String::new()),
        Node::Dir(_) => Err(FsError::IsADirectory),
        Node::Namespace => Err(FsError::InvalidArgument),
        Node::Program | Node::Link(_) => Ok("\u{7f}ELF\n".to_owned()),
    }
}

/// Returns the entries of a directory; `None` if it is not a directory.
pub(crate) fn list(sys: &mut Sys<'_, '_>, path: &str) -> Result<Option<Vec<String>>, FsError> {
    match follow(sys, path)? {
        Node::Dir(entries) => Ok(Some(entries)),
        _ => Ok(None),
    }
}

/// Returns the target of a link.
pub(crate) fn read_link(sys: &mut Sys<'_, '_>, path: &str) -> Result<String, FsError> {
    match look_up(sys, path)? {
        Node::Link(target) => Ok(target),
        _ => Err(FsError::InvalidArgument),
    }
}

/// Returns the absolute path of a directory.
pub(crate) fn directory(sys: &mut Sys<'_, '_>, path: &str) -> Result<String, FsError> {
    match follow(sys, path)? {
        Node::Dir(_) => Ok(absolute(sys, path)),
        _ => Err(FsError::NotADirectory),
    }
}

/// Whether a file exists.
pub(crate) fn exists(sys: &mut Sys<'_, '_>, path: &str) -> bool {
    look_up(sys, path).is_ok()
}

/// Whether a file's size is more than 0, which it never is in `/proc` (proc(5)).
pub(crate) fn is_nonempty(sys: &mut Sys<'_, '_>, path: &str) -> bool {
    let full = absolute(sys, path);
    let is_in_proc = sys.os().mnt(sys.program().mnt).covering(&full).is_some();
    match follow(sys, path) {
        Ok(Node::File(text)) => !is_in_proc && !text.is_empty(),
        Ok(Node::Dir(_)) => !is_in_proc,
        Ok(Node::Program) => true,
        Ok(Node::Null | Node::Namespace | Node::Link(_)) | Err(_) => false,
    }
}

/// Whether two paths lead to the same file.
pub(crate) fn is_same_file(sys: &mut Sys<'_, '_>, one: &str, other: &str) -> bool {
    match (look_up(sys, one), look_up(sys, other)) {
        (Ok(Node::Link(one)), Ok(Node::Link(other))) => one == other,
        (Ok(_), Ok(_)) => absolute(sys, one) == absolute(sys, other),
        _ => false,
    }
}

/// Opens a file for reading.
pub(crate) fn open_read(sys: &mut Sys<'_, '_>, path: &str) -> Result<Fd, FsError> {
    match follow(sys, path)? {
        Node::Null => Ok(Fd::Null),
        Node::Dir(_) | Node::Namespace => Ok(Fd::Text("".into())),
        Node::File(text) => Ok(Fd::Text(text.into())),
        Node::Program | Node::Link(_) => Ok(Fd::Text("\u{7f}ELF\n".into())),
    }
}

/// Opens a file for writing.
pub(crate) fn open_write(sys: &mut Sys<'_, '_>, path: &str, truncates: bool) -> Result<Fd, FsError> {
    let full = absolute(sys, path);
    let covering = sys.os().mnt(sys.program().mnt).covering(&full);
    if let Some((mount, rest)) = covering.map(|(mount, rest)| (mount.shows, rest)) {
        return procfs::open_write(sys, mount, rest);
    }
    match look_up(sys, path) {
        Ok(Node::Null) => return Ok(Fd::Null),
        Ok(Node::Dir(_)) => return Err(FsError::IsADirectory),
        Ok(Node::File(_)) => {}
        Ok(Node::Link(_) | Node::Namespace | Node::Program) => return Err(FsError::PermissionDenied),
        Err(FsError::NotFound) if !path.is_empty() => {
            directory(sys, parent_of(&full))?;
        }
        Err(error) => return Err(error),
    }
    // A path with a trailing slash cannot be created as a file (`open_last_lookups`).
    if path.ends_with('/') {
        return Err(FsError::IsADirectory);
    }
    if !can_write_in(sys, &full) {
        return Err(FsError::PermissionDenied);
    }
    let text = sys.os_mut().files.get_or_default(&full.as_str().into());
    if truncates {
        text.clear();
    }
    Ok(Fd::File(full.into()))
}

/// Creates a file unless it exists.
pub(crate) fn touch(sys: &mut Sys<'_, '_>, path: &str) -> Result<(), FsError> {
    match look_up(sys, path) {
        Ok(Node::Null) => Ok(()),
        Ok(_) if can_write_in(sys, &absolute(sys, path)) => Ok(()),
        Ok(_) => Err(FsError::PermissionDenied),
        Err(_) => open_write(sys, path, false).map(|_| ()),
    }
}

/// Removes a file that a program has created. What is still written through open descriptors is lost.
pub(crate) fn remove_file(sys: &mut Sys<'_, '_>, path: &str) -> Result<(), FsError> {
    if matches!(look_up(sys, path)?, Node::Dir(_)) {
        return Err(FsError::IsADirectory);
    }
    if path.ends_with('/') {
        return Err(FsError::NotADirectory);
    }
    let full = absolute(sys, path);
    if sys.os().mnt(sys.program().mnt).covering(&full).is_some() {
        return Err(FsError::NotPermitted);
    }
    if !can_write_in(sys, &full) {
        return Err(FsError::PermissionDenied);
    }
    match sys.os_mut().files.remove(full.as_str()) {
        true => Ok(()),
        false => Err(FsError::NotSimulated),
    }
}

/// Creates a directory.
pub(crate) fn make_directory(sys: &mut Sys<'_, '_>, path: &str) -> Result<(), FsError> {
    match look_up(sys, path) {
        Ok(_) => return Err(FsError::Exists),
        Err(FsError::NotFound) => {}
        Err(error) => return Err(error),
    }
    let full = absolute(sys, path);
    directory(sys, parent_of(&full))?;
    if sys.os().mnt(sys.program().mnt).covering(&full).is_some() {
        return Err(FsError::NotFound);
    }
    if !can_write_in(sys, &full) {
        return Err(FsError::PermissionDenied);
    }
    sys.os_mut().directories.insert(full.into(), ());
    Ok(())
}

/// Removes an empty directory that a program has created.
pub(crate) fn remove_directory(sys: &mut Sys<'_, '_>, path: &str) -> Result<(), FsError> {
    let Node::Dir(entries) = look_up(sys, path)? else { return Err(FsError::NotADirectory) };
    let full = absolute(sys, path);
    let mounts = sys.os().mnt(sys.program().mnt);
    if mounts.at(&full).is_some() {
        return Err(FsError::Busy);
    }
    if mounts.covering(&full).is_some() {
        return Err(FsError::NotPermitted);
    }
    if !entries.is_empty() {
        return Err(FsError::NotEmpty);
    }
    let is_own = sys.os().directories.contains_key(full.as_str());
    if !is_own || !can_write_in(sys, &full) {
        return Err(if full == "/proc" { FsError::Busy } else { FsError::PermissionDenied });
    }
    sys.os_mut().directories.remove(full.as_str());
    Ok(())
}

/// Returns the parent directory of an absolute path without `.` and `..`.
fn parent_of(full: &str) -> &str {
    full.rsplit_once('/').map_or("/", |(parent, _)| if parent.is_empty() { "/" } else { parent })
}

/// Whether the program may create and remove the file at a path.
fn can_write_in(sys: &Sys<'_, '_>, full: &str) -> bool {
    sys.kernel().task(sys.task).uid == 0 || full.starts_with("/tmp/")
}
