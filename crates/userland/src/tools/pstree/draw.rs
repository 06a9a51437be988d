//! Drawing the tree.

use std::collections::VecDeque;

use crate::os::proc_view::NsKind;
use crate::os::users::Users;

use super::tree::{Arguments, Node, NodeId, Tree};

/// The pieces of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lines {
    nothing: &'static str,
    branch: &'static str,
    passing: &'static str,
    last: &'static str,
    only: &'static str,
    first: &'static str,
}

/// ASCII lines.
pub(super) const ASCII: Lines =
    Lines { nothing: "  ", branch: "|-", passing: "| ", last: "`-", only: "---", first: "-+-" };

/// Unicode lines.
pub(super) const UTF_8: Lines =
    Lines { nothing: "  ", branch: "├─", passing: "│ ", last: "└─", only: "───", first: "─┬─" };

/// What is shown of each process, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// The pieces of line.
    pub lines: Lines,
    /// Whether command lines are shown, with each process on a line of its own.
    pub arguments: bool,
    /// Whether equal trees are drawn once.
    pub compact: bool,
    /// Whether PIDs are shown.
    pub pids: bool,
    /// Whether process groups are shown.
    pub groups: bool,
    /// Whether users are shown where they change.
    pub users: bool,
    /// Whether namespaces that differ from the parent's are shown.
    pub namespaces: bool,
    /// Whether long lines are cut.
    pub truncate: bool,
    /// The maximum width of lines.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            lines: ASCII,
            arguments: false,
            compact: true,
            pids: false,
            groups: false,
            users: false,
            namespaces: false,
            truncate: true,
            width: 0,
        }
    }
}

/// The place of a process in the drawing.
#[derive(Debug, Clone, Copy)]
struct Place {
    level: usize,
    /// The number of equal trees that this one stands for.
    times: usize,
    /// Whether it continues its parent's line.
    joins: bool,
    /// Whether it is the last of its siblings.
    last: bool,
    /// The user of its parent, which is known already.
    user: u32,
    /// The number of brackets to close.
    closing: usize,
}

/// The children of a process that are yet to be drawn.
#[derive(Debug)]
struct Children {
    rest: VecDeque<NodeId>,
    /// The place of their parent.
    parent: Place,
    /// Their parent's user.
    user: u32,
    /// Whether the next one continues their parent's line.
    joins: bool,
}

/// A drawing.
pub(super) struct Drawing<'a> {
    style: Style,
    users: &'a Users,
    out: String,
    /// The next column, starting from 1.
    column: usize,
    /// The width of the process at each level.
    widths: Vec<usize>,
    /// Whether there are more siblings at each level.
    more: Vec<bool>,
}

impl<'a> Drawing<'a> {
    /// Creates an empty drawing.
    pub fn new(style: Style, users: &'a Users) -> Self {
        Drawing { style, users, out: String::new(), column: 1, widths: Vec::new(), more: Vec::new() }
    }

    /// Returns the drawing.
    pub fn finish(self) -> String {
        self.out
    }

    /// Draws the name of a namespace, above the trees in it.
    pub fn title(&mut self, inode: u64) {
        self.text(&format!("[{inode}]"));
        self.end_line();
    }

    /// Draws an empty line between trees.
    pub fn blank_line(&mut self) {
        self.out.push('\n');
    }

    /// Draws a whole tree. It is not recursive, because trees can be deeper than the stack.
    pub fn tree(&mut self, tree: &Tree, root: NodeId, user: u32) {
        let place = Place { level: 0, times: 1, joins: true, last: true, user, closing: 0 };
        let mut open: Vec<Children> = self.node(tree, root, place).into_iter().collect();
        while let Some(children) = open.last_mut() {
            match self.next_child(tree, children) {
                Some((child, place)) => open.extend(self.node(tree, child, place)),
                None => {
                    open.pop();
                }
            }
        }
    }

    fn character(&mut self, character: char) {
        self.column += 1;
        if !self.style.truncate || self.column <= self.style.width {
            self.out.push(character);
        } else if self.column == self.style.width + 1 {
            self.out.push('+');
        }
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|character| self.character(character));
    }

    fn end_line(&mut self) {
        self.out.push('\n');
        self.column = 1;
    }

    /// Draws a number; pstree prints nothing for 0.
    fn number(&mut self, number: u32) {
        if number > 0 {
            self.text(&number.to_string());
        }
    }

    /// Draws a name or argument, and returns its width.
    fn escaped(&mut self, text: &[u8]) -> usize {
        let escaped: String = text.iter().map(|byte| escape(*byte)).collect();
        self.text(&escaped);
        escaped.len()
    }

    /// Draws a process; returns its children, which are drawn next.
    fn node(&mut self, tree: &Tree, id: NodeId, place: Place) -> Option<Children> {
        let node = tree.node(id);
        let Place { level, times, .. } = place;
        self.lead(place);
        let mut around = 0;
        if times > 1 {
            let times = times.to_string();
            around = times.len() + 2;
            self.text(&times);
            self.text("*[");
        }
        let swapped = self.style.arguments && node.arguments == Arguments::None;
        if swapped {
            self.character('(');
        }
        let name = self.escaped(node.name.as_bytes());
        let after_name = self.column;
        let has_notes = self.notes(tree, node, place.user);
        if swapped || (has_notes && !self.style.arguments) {
            self.character(')');
        }
        if self.style.arguments {
            self.arguments(node);
        }
        if self.style.arguments || node.children.is_empty() {
            (0..place.closing).for_each(|_| self.character(']'));
            self.end_line();
        }
        self.widths.truncate(level);
        self.more.truncate(level);
        self.more.push(!place.last);
        if self.style.arguments {
            self.widths.push(usize::from(name > 1));
            return Some(Children {
                rest: node.children.iter().copied().collect(),
                parent: place,
                user: node.uid,
                joins: false,
            });
        }
        self.widths.push(name + self.column - after_name.min(self.column) + around);
        if self.column >= self.style.width && self.style.truncate && !node.children.is_empty() {
            self.text(self.style.lines.first);
            self.character('+');
            self.end_line();
            return None;
        }
        Some(Children { rest: node.children.iter().copied().collect(), parent: place, user: node.uid, joins: true })
    }

    /// Draws the lines that lead to a process on a line of its own.
    fn lead(&mut self, place: Place) {
        if place.joins {
            return;
        }
        for level in 0..place.level {
            (0..=self.widths[level]).for_each(|_| self.character(' '));
            let lines = self.style.lines;
            let is_own = level + 1 == place.level;
            self.text(match (is_own, place.last, self.more.get(level + 1)) {
                (true, true, _) => lines.last,
                (true, false, _) => lines.branch,
                (false, _, Some(true)) => lines.passing,
                (false, ..) => lines.nothing,
            });
        }
    }

    /// Draws IDs, users and namespaces in parentheses; returns whether there were any.
    fn notes(&mut self, tree: &Tree, node: &Node, user: u32) -> bool {
        let mut any = false;
        let mut begin = |drawing: &mut Self| {
            drawing.character(if any || drawing.style.arguments { ',' } else { '(' });
            any = true;
        };
        if self.style.pids {
            begin(self);
            self.number(node.pid);
        }
        if self.style.groups {
            begin(self);
            self.number(node.pgid);
        }
        if self.style.users && user != node.uid {
            begin(self);
            match self.users.name(node.uid) {
                Some(name) => self.text(name),
                None => self.number(node.uid),
            }
        }
        if self.style.namespaces
            && let Some(parent) = node.parent
        {
            for kind in NsKind::ALL {
                let (own, outer) = (node.namespaces[kind as usize], tree.node(parent).namespaces[kind as usize]);
                if own != 0 && outer != 0 && own != outer {
                    begin(self);
                    self.text(kind.name());
                }
            }
        }
        any
    }

    /// Draws the arguments that there is room for.
    fn arguments(&mut self, node: &Node) {
        let Arguments::Words(words) = &node.arguments else { return };
        for (at, word) in words.iter().enumerate() {
            let is_last = at + 1 == words.len();
            if !is_last {
                self.character(' ');
            }
            // Doubled backslashes do not count.
            let length: usize = word.iter().map(|byte| if (b' '..=b'~').contains(byte) { 1 } else { 4 }).sum();
            let reserved = if is_last { 0 } else { 4 };
            if self.style.truncate && self.column + length + reserved > self.style.width {
                self.text("...");
                break;
            }
            self.escaped(word);
        }
    }

    /// Returns the next child and its place: the first on its parent's line and the others below, or with arguments all
    /// on lines of their own. One of several equal trees stands for all; with arguments, only threads are combined.
    fn next_child(&mut self, tree: &Tree, children: &mut Children) -> Option<(NodeId, Place)> {
        let child = children.rest.pop_front()?;
        let is_compact = self.style.compact && (!self.style.arguments || tree.node(child).is_thread);
        let times = if is_compact { 1 + self.take_equal(tree, child, &mut children.rest) } else { 1 };
        let last = children.rest.is_empty();
        let joins = std::mem::replace(&mut children.joins, false);
        if joins {
            self.text(if last { self.style.lines.only } else { self.style.lines.first });
        }
        let outer = if self.style.arguments && !is_compact { 0 } else { children.parent.closing };
        let closing = outer + usize::from(times > 1);
        Some((child, Place { level: children.parent.level + 1, times, joins, last, user: children.user, closing }))
    }

    fn take_equal(&self, tree: &Tree, child: NodeId, rest: &mut VecDeque<NodeId>) -> usize {
        let before = rest.len();
        rest.retain(|other| !self.are_equal(tree, child, *other));
        before - rest.len()
    }

    /// Returns whether two trees look the same.
    fn are_equal(&self, tree: &Tree, a: NodeId, b: NodeId) -> bool {
        let mut pairs = vec![(a, b)];
        while let Some((a, b)) = pairs.pop() {
            let (a, b) = (tree.node(a), tree.node(b));
            let is_equal = a.name == b.name
                && (!self.style.users || a.uid == b.uid)
                && (!self.style.namespaces || a.namespaces == b.namespaces)
                && a.children.len() == b.children.len();
            if !is_equal {
                return false;
            }
            pairs.extend(a.children.iter().copied().zip(b.children.iter().copied()));
        }
        true
    }
}

fn escape(byte: u8) -> String {
    match byte {
        b'\\' => "\\\\".to_owned(),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    }
}
