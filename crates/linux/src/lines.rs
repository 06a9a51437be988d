//! Random command lines from everything that the simulated shells support: recorded from real shells, they show where
//! those differ.
//!
//! Each runs in a PID namespace of its own, so that its PIDs are the same wherever it is run, and only uses what is
//! instantaneous.

use crate::golden::{Golden, Item, Keys, START, Statement};
use crate::rng::Rng;

/// The maximum nesting depth of commands.
const MAX_DEPTH: usize = 3;
/// The maximum length of a line that is still readable.
const MAX_LINE_LEN: usize = 240;

const WORDS: [&str; 18] = [
    "a",
    "b",
    "\"c d\"",
    "$x",
    "\"$x\"",
    "$1",
    "$#",
    "$?",
    "$$",
    "$PPID",
    "\"$@\"",
    "$(echo s)",
    "$((1+2))",
    "${x:-y}",
    "${#x}",
    "x=1",
    "*.nosuch",
    "\\$x",
];
const SIGNALS: [&str; 12] =
    ["TERM", "INT", "HUP", "USR1", "USR2", "CHLD", "QUIT", "PIPE", "ALRM", "CONT", "URG", "WINCH"];
const CONDITIONS: [&str; 9] =
    ["true", "false", "[ 1 = 1 ]", "[ -z \"$x\" ]", "test 2 -gt 1", "[ $? -eq 0 ]", "kill -0 $$", "! true", "(exit 3)"];
/// The bodies of traps.
const TRAP_BODIES: [&str; 10] = [
    "echo T",
    "echo T$?",
    "echo T; (exit 4)",
    "/bin/true; echo T",
    "exit 5",
    "echo T; exit",
    "x=T",
    "kill -USR1 $$",
    "return 2",
    "echo $x",
];
/// Complete commands.
const COMMANDS: [&str; 64] = [
    "true",
    "false",
    ":",
    "/bin/true",
    "/bin/false",
    "wait",
    "wait; echo w$?",
    "wait 99; echo w$?",
    "shift",
    "set -- a b",
    "set -- $x",
    "unset x",
    "export x",
    "set -e",
    "set +e",
    "set -u",
    "eval \"echo e; false\"",
    "exit",
    "exit 3",
    "exit $x",
    "return 4",
    "break",
    "continue",
    "break 2",
    "x=1",
    "x=$(echo y)",
    "x=$?",
    "x=$(false)",
    "x=$(exit 6)",
    "x=5 /bin/true",
    "exec true",
    "exec sh -c \"exit 2\"",
    "nosuch",
    "true & wait $!; echo w$?",
    "f",
    "echo out >/tmp/x; cat /tmp/x",
    "echo err >&2",
    "cat </dev/null",
    "cat /tmp/nosuch",
    "echo a | cat",
    "echo b | (cat; exit 3)",
    "false | true",
    "true | false",
    "exec 2>&1",
    "kill 99",
    "kill -l 15",
    "kill -s",
    "kill %1",
    "kill abc",
    "timeout 5 false; echo t$?",
    "timeout 5 sh -c \"kill -KILL \\$\\$\"; echo t$?",
    "echo $BASHPID",
    "sh -c \"echo \\$\\$ \\$PPID\"",
    "readlink /proc/self",
    "grep NSpid /proc/self/status",
    "ps -o pid,ppid,comm",
    "cat /proc/1/comm",
    "setsid true; echo s$?",
    "unshare -p true",
    "unshare -pf sh -c \"echo \\$\\$; exit 9\"; echo u$?",
    "type nosuch",
    "type cd",
    "jobs",
    "(exit 7)",
];

/// Generates a file of `count` lines to be recorded; the same for the same seed.
pub fn lines(seed: u64, count: usize) -> Golden {
    let mut lines = Lines { rng: Rng::new(seed) };
    let title = format!("# Random lines, seed {seed}.");
    let kept = [&title, "", START[0], START[1]];
    let mut statements: Vec<Statement> = kept.map(|text| Statement::Verbatim(text.to_owned())).into();
    statements.extend((0..count).map(|_| lines.typed()));
    let item = |(index, statement)| Item { line: index + 1, statement, printed: Vec::new() };
    Golden { items: statements.into_iter().enumerate().map(item).collect() }
}

struct Lines {
    rng: Rng,
}

impl Lines {
    fn typed(&mut self) -> Statement {
        let shell = self.rng.pick(&["bash", "bash", "dash"]);
        let text = loop {
            let text = self.list(MAX_DEPTH);
            if text.len() <= MAX_LINE_LEN {
                break text;
            }
        };
        let line = format!("unshare -pf --mount-proc {shell} -c {} </dev/null; echo $?", quoted(&text));
        Statement::Typed { caller: "A".to_owned(), keys: Keys::Line(line) }
    }

    fn list(&mut self, depth: usize) -> String {
        let mut text = self.command(depth);
        for _ in 0..self.rng.below(3) {
            text += self.rng.pick(&["; ", "; ", " && ", " || "]);
            text += &self.command(depth);
        }
        text
    }

    fn command(&mut self, depth: usize) -> String {
        let Some(depth) = depth.checked_sub(1) else { return self.simple() };
        match self.rng.below(16) {
            0 => format!("({})", self.list(depth)),
            1 => format!("{{ {}; }}", self.list(depth)),
            2 => {
                let condition = self.rng.pick(&CONDITIONS);
                format!("if {condition}; then {}; else {}; fi", self.list(depth), self.simple())
            }
            3 => format!("for i in 1 2; do {}; done", self.list(depth)),
            4 => format!("f() {{ {}; }}", self.list(depth)),
            5 => format!("echo \"$({})\"", self.list(depth)),
            6 => format!("{} | cat", self.simple()),
            7 => format!("case $x in 1) {};; *) {};; esac", self.simple(), self.simple()),
            8 => format!("{} -c {}", self.rng.pick(&["sh", "bash"]), quoted(&self.list(depth))),
            9 => format!("({}) & wait $!; echo w$?", self.list(depth)),
            _ => self.simple(),
        }
    }

    fn simple(&mut self) -> String {
        match self.rng.below(8) {
            0 | 1 => {
                let words: Vec<&str> = (0..=self.rng.below(3)).map(|_| self.rng.pick(&WORDS)).collect();
                format!("echo {}", words.join(" "))
            }
            2 => {
                let on = self.rng.pick(&["EXIT", "CHLD", "USR1", "TERM", "INT"]);
                format!("trap {} {on}", quoted(self.rng.pick(&TRAP_BODIES)))
            }
            3 => format!("kill -{} {}; echo k$?", self.rng.pick(&SIGNALS), self.rng.pick(&["$$", "1", "$BASHPID"])),
            _ => self.rng.pick(&COMMANDS).to_owned(),
        }
    }
}

/// Quotes a text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r#"'"'"'"#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_deterministic_golden_files() {
        let text = lines(7, 50).to_string();
        let read = Golden::read(&text).expect("a golden file");
        assert_eq!((read.typed(), read.to_string()), (50, text.clone()));
        assert_eq!(lines(7, 50).to_string(), text);
        assert_ne!(lines(8, 50).to_string(), text);
    }
}
