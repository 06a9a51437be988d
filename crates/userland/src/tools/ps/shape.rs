//! The default columns.

use super::format::Field;
use super::spec::Reader;

/// The options that affect the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// `-f`
    pub full: bool,
    /// `-l`
    pub long: bool,
    /// `j`
    pub bsd_jobs: bool,
    /// `l`
    pub bsd_long: bool,
    /// `u`
    pub bsd_user: bool,
    /// `-j`
    pub jobs: bool,
    /// `-F`
    pub extra: bool,
    /// `-y`
    pub no_flags: bool,
    /// `-c`
    pub classes: bool,
    /// `-P`
    pub processor: bool,
    /// `s`
    pub bsd_signals: bool,
    /// `-L`
    pub lwp: bool,
    /// `-T`
    pub spid: bool,
}

impl Shape {
    /// Returns the columns: those that are named, otherwise those that the options ask for.
    pub fn fields(self, reader: &Reader, named: Vec<Field>, bsd: bool) -> Result<Vec<Field>, String> {
        let is_shape = self.full || self.long || self.bsd_jobs || self.bsd_long || self.bsd_user || self.bsd_signals;
        let is_modified = self.jobs || self.extra || self.no_flags || self.classes || self.processor;
        if !named.is_empty() {
            return match (is_shape, is_modified) {
                (true, _) => Err("conflicting format options".to_owned()),
                (false, true) => Err("can not use output modifiers with user-defined output".to_owned()),
                (false, false) => Ok(named),
            };
        }
        let list = match (self.full || self.long, self.bsd_jobs, self.bsd_long, self.bsd_user, self.bsd_signals) {
            (_, false, false, false, false) => return self.sysv_fields(reader, bsd),
            (false, true, false, false, false) => "OL_j",
            (false, false, true, false, false) => "OL_l",
            (false, false, false, true, false) => "OL_u",
            (false, false, false, false, true) => "OL_s",
            _ => return Err("conflicting format options".to_owned()),
        };
        Ok(self.modified(reader, reader.named(list, None)))
    }

    /// Returns the BSD columns, with those that System V options add.
    fn modified(self, reader: &Reader, mut fields: Vec<Field>) -> Vec<Field> {
        if self.jobs {
            let at = |header| fields.iter().position(|field: &Field| field.header == header);
            let after = at("PPID").or_else(|| at("PID")).map_or(0, |at| at + 1);
            let added: Vec<Field> = ["pgid", "sid"].iter().flat_map(|name| reader.named(name, None)).collect();
            fields.splice(after..after, added);
        }
        let behind = |fields: &[Field], headers: &[&str]| {
            let last = fields.iter().rposition(|field| headers.contains(&field.header.as_str()));
            last.map_or(0, |at| at + 1)
        };
        if self.lwp {
            let at = behind(&fields, &["PID", "PPID", "PGID", "SID"]);
            fields.splice(at..at, reader.named("lwp", None));
            let at = behind(&fields, &["%CPU"]);
            if at > 0 {
                fields.splice(at..at, reader.named("nlwp", None));
            }
        }
        if self.spid {
            let at = behind(&fields, &["PID"]);
            fields.splice(at..at, reader.named("spid", None));
        }
        if self.no_flags {
            fields.retain(|field| field.header != "F");
        }
        fields
    }

    /// Returns the System V columns.
    fn sysv_fields(self, reader: &Reader, bsd: bool) -> Result<Vec<Field>, String> {
        let Shape { full, long, jobs, extra, no_flags, classes, processor, lwp, spid, .. } = self;
        if no_flags && !long {
            return Err("modifier -y without format -l makes no sense".to_owned());
        }
        let wanted = [
            ("f", long && !no_flags),
            ("s", long),
            ("uid_hack", full),
            ("uid", long && !full),
            ("pid", true),
            ("spid", spid),
            ("ppid", full || long),
            ("pgid", jobs),
            ("sid", jobs),
            ("lwp", lwp),
            ("psr", processor),
            ("c", (full || long) && !classes),
            ("nlwp", lwp && full),
            ("class", classes),
            ("pri", classes),
            ("opri", long && !classes),
            ("ni", long && !classes),
            ("rss", long && no_flags),
            ("addr_1", long && !no_flags),
            ("sz", extra || long),
            ("wchan", long),
            ("rss", extra && !(long && no_flags)),
            ("psr", extra && !processor),
            ("stime", full),
            ("tname", true),
            ("stat", bsd && !long),
            ("bsdtime", bsd),
            ("time", !bsd),
            ("cmd", full || (bsd && long)),
            ("args", bsd && !full && !long),
            ("ucmd", !bsd && !full),
        ];
        let names = wanted.iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name);
        Ok(names.flat_map(|name| reader.named(name, None)).collect())
    }
}
