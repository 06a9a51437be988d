//! `id` and `whoami` of coreutils 9.1.

use super::coreutils::{HELP, NO_OPTIONS, VERSION, read, usage};
use super::getopt::{Long, Options, Takes};
use crate::os::users::Users;
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--group", "--groups", "--name", "--user", "-G", "-g", "-n", "-u"];

const LONG: &[Long] = &[
    ("group", Takes::Nothing, 'g'),
    ("groups", Takes::Nothing, 'G'),
    ("name", Takes::Nothing, 'n'),
    ("real", Takes::Nothing, 'r'),
    ("user", Takes::Nothing, 'u'),
    ("zero", Takes::Nothing, 'z'),
    HELP,
    VERSION,
];

const ID: Options = Options::new("id", "agnruzGZ", LONG).unsimulated("", "context");

/// `id [-u | -g | -G] [-n] [USER]`
pub(crate) fn id(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &ID, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    let (uid, gid) = match line.operands[..] {
        [] => (sys.kernel().task(sys.task).uid, sys.program().gid),
        [user] => {
            let users = &sys.program().users;
            let number = user.parse().ok().filter(|&uid| users.name(uid).is_some());
            let Some(uid) = users.uid(user).or(number) else {
                sys.err(&format!("id: '{user}': no such user\n"));
                return 1;
            };
            (uid, uid)
        }
        [_, extra, ..] => return usage(sys, "id", &format!("extra operand '{extra}'")),
    };
    if ['u', 'g', 'G'].into_iter().filter(|&flag| line.has(flag)).count() > 1 {
        sys.err("id: cannot print \"only\" of more than one choice\n");
        return 1;
    }
    let users = sys.program().users.clone();
    let is_group = line.has('g') || line.has('G');
    if !line.has('u') && !is_group {
        if line.has('n') || line.has('r') {
            sys.err("id: cannot print only names or real IDs in default format\n");
            return 1;
        }
        let user = with_name(uid, users.name(uid));
        let group = with_name(gid, group_name(&users, gid));
        sys.out(&format!("uid={user} gid={group} groups={group}\n"));
        return 0;
    }
    let (number, name) = if is_group { (gid, group_name(&users, gid)) } else { (uid, users.name(uid)) };
    match name.filter(|_| line.has('n')) {
        Some(name) => sys.out(&format!("{name}\n")),
        None if line.has('n') => {
            let kind = if is_group { "group" } else { "user" };
            sys.err(&format!("id: cannot find name for {kind} ID {number}\n"));
            sys.out(&format!("{number}\n"));
            return 1;
        }
        None => sys.out(&format!("{number}\n")),
    }
    0
}

fn with_name(number: u32, name: Option<&str>) -> String {
    name.map_or_else(|| number.to_string(), |name| format!("{number}({name})"))
}

/// Returns the group's name. Each account has a group of the same name, except `nobody`.
fn group_name(users: &Users, gid: u32) -> Option<&str> {
    if gid == 65534 { Some("nogroup") } else { users.name(gid) }
}

const WHOAMI: Options = Options::new("whoami", "", NO_OPTIONS);

pub(crate) fn whoami(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &WHOAMI, args, 1) {
        Ok(line) => line,
        Err(status) => return status,
    };
    if let Some(extra) = line.operands.first() {
        return usage(sys, "whoami", &format!("extra operand '{extra}'"));
    }
    let uid = sys.kernel().task(sys.task).uid;
    match sys.program().users.name(uid).map(str::to_owned) {
        Some(name) => {
            sys.out(&format!("{name}\n"));
            0
        }
        None => {
            sys.err(&format!("whoami: cannot find name for user ID {uid}\n"));
            1
        }
    }
}
