//! The lines of the tree.

use std::collections::VecDeque;

use crate::os::proc_view::NsKind;
use crate::os::users::Users;

use super::tree::{Arguments, Node, NodeId, Tree};

/// What the lines are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lines {
    nothing: &'static str,
    branch: &'static str,
    passing: &'static str,
    last: &'static str,
    only: &'static str,
    first: &'static str,
}

/// Lines of ASCII.
pub(super) const ASCII: Lines =
    Lines { nothing: "  ", branch: "|-", passing: "| ", last: "`-", only: "---", first: "-+-" };

/// Lines of Unicode.
pub(super) const UTF_8: Lines =
    Lines { nothing: "  ", branch: "├─", passing: "│ ", last: "└─", only: "───", first: "─┬─" };

/// What is shown of each process, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// What the lines are made of.
    pub lines: Lines,
    /// Command lines, each process on a line of its own.
    pub arguments: bool,
    /// Equal trees are drawn once.
    pub compact: bool,
    /// Numbers.
    pub pids: bool,
    /// Process groups.
    pub groups: bool,
    /// Users where they change.
    pub users: bool,
    /// Namespaces that are not the parent's.
    pub namespaces: bool,
    /// Lines that are too long are cut.
    pub truncate: bool,
    /// How long lines may be.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Self {
        Look {
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

/// Where a process stands in the drawing.
#[derive(Debug, Clone, Copy)]
struct Place {
    level: usize,
    /// How many trees like this one there are.
    times: usize,
    /// Whether it goes on with its parent's line.
    joins: bool,
    /// Whether it is the last of its siblings.
    last: bool,
    /// Whose user is known already.
    user: u32,
    /// How many brackets are to be closed.
    closing: usize,
}

/// The children of a process that are still to be drawn.
#[derive(Debug)]
struct Children {
    rest: VecDeque<NodeId>,
    /// Where their parent stands.
    parent: Place,
    /// Their parent's user.
    user: u32,
    /// Whether the next one goes on with their parent's line.
    joins: bool,
}

/// A drawing.
pub(super) struct Drawing<'a> {
    look: Look,
    users: &'a Users,
    out: String,
    /// The column that comes next, from 1 on.
    column: usize,
    /// How wide the process at each level is.
    widths: Vec<usize>,
    /// Whether there are more siblings at each level.
    more: Vec<bool>,
}

impl<'a> Drawing<'a> {
    /// An empty one.
    pub fn new(look: Look, users: &'a Users) -> Self {
        Drawing { look, users, out: String::new(), column: 1, widths: Vec::new(), more: Vec::new() }
    }

    /// All that has been drawn.
    pub fn finish(self) -> String {
        self.out
    }

    /// The name of a namespace, over the trees in it.
    pub fn title(&mut self, inode: u64) {
        self.text(&format!("[{inode}]"));
        self.end_line();
    }

    /// Space between trees.
    pub fn blank_line(&mut self) {
        self.out.push('\n');
    }

    /// A whole tree. Trees can be deeper than a stack is.
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
        if !self.look.truncate || self.column <= self.look.width {
            self.out.push(character);
        } else if self.column == self.look.width + 1 {
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

    /// A number; pstree writes no zeros.
    fn number(&mut self, number: u32) {
        if number > 0 {
            self.text(&number.to_string());
        }
    }

    /// A name or argument, and how long it came out.
    fn escaped(&mut self, text: &[u8]) -> usize {
        let escaped: String = text.iter().map(|byte| escape(*byte)).collect();
        self.text(&escaped);
        escaped.len()
    }

    /// Draws a process; its children are what is to be drawn next.
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
        let swapped = self.look.arguments && node.arguments == Arguments::None;
        if swapped {
            self.character('(');
        }
        let name = self.escaped(node.name.as_bytes());
        let after_name = self.column;
        let has_notes = self.notes(tree, node, place.user);
        if swapped || (has_notes && !self.look.arguments) {
            self.character(')');
        }
        if self.look.arguments {
            self.arguments(node);
        }
        if self.look.arguments || node.children.is_empty() {
            (0..place.closing).for_each(|_| self.character(']'));
            self.end_line();
        }
        self.widths.truncate(level);
        self.more.truncate(level);
        self.more.push(!place.last);
        if self.look.arguments {
            self.widths.push(usize::from(name > 1));
            return Some(Children {
                rest: node.children.iter().copied().collect(),
                parent: place,
                user: node.uid,
                joins: false,
            });
        }
        self.widths.push(name + self.column - after_name.min(self.column) + around);
        if self.column >= self.look.width && self.look.truncate && !node.children.is_empty() {
            self.text(self.look.lines.first);
            self.character('+');
            self.end_line();
            return None;
        }
        Some(Children { rest: node.children.iter().copied().collect(), parent: place, user: node.uid, joins: true })
    }

    /// The lines that lead to a process on a line of its own.
    fn lead(&mut self, place: Place) {
        if place.joins {
            return;
        }
        for level in 0..place.level {
            (0..=self.widths[level]).for_each(|_| self.character(' '));
            let lines = self.look.lines;
            let is_own = level + 1 == place.level;
            self.text(match (is_own, place.last, self.more.get(level + 1)) {
                (true, true, _) => lines.last,
                (true, false, _) => lines.branch,
                (false, _, Some(true)) => lines.passing,
                (false, ..) => lines.nothing,
            });
        }
    }

    /// Numbers, users and namespaces in brackets; whether there are any.
    fn notes(&mut self, tree: &Tree, node: &Node, user: u32) -> bool {
        let mut any = false;
        let mut begin = |drawing: &mut Self| {
            drawing.character(if any || drawing.look.arguments { ',' } else { '(' });
            any = true;
        };
        if self.look.pids {
            begin(self);
            self.number(node.pid);
        }
        if self.look.groups {
            begin(self);
            self.number(node.pgid);
        }
        if self.look.users && user != node.uid {
            begin(self);
            match self.users.name(node.uid) {
                Some(name) => self.text(name),
                None => self.number(node.uid),
            }
        }
        if self.look.namespaces
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

    /// The arguments, as long as there is room for them.
    fn arguments(&mut self, node: &Node) {
        let Arguments::Words(words) = &node.arguments else { return };
        for (at, word) in words.iter().enumerate() {
            let is_last = at + 1 == words.len();
            if !is_last {
                self.character(' ');
            }
            // Without regard to the backslashes that are doubled.
            let length: usize = word.iter().map(|byte| if (b' '..=b'~').contains(byte) { 1 } else { 4 }).sum();
            let reserved = if is_last { 0 } else { 4 };
            if self.look.truncate && self.column + length + reserved > self.look.width {
                self.text("...");
                break;
            }
            self.escaped(word);
        }
    }

    /// The next child, and where it stands: the first on its parent's line and the others under it, or with arguments all of them
    /// on lines of their own. Of equal trees one stands for all; with arguments, of equal threads.
    fn next_child(&mut self, tree: &Tree, children: &mut Children) -> Option<(NodeId, Place)> {
        let child = children.rest.pop_front()?;
        let is_compact = self.look.compact && (!self.look.arguments || tree.node(child).is_thread);
        let times = if is_compact { 1 + self.take_equal(tree, child, &mut children.rest) } else { 1 };
        let last = children.rest.is_empty();
        let joins = std::mem::replace(&mut children.joins, false);
        if joins {
            self.text(if last { self.look.lines.only } else { self.look.lines.first });
        }
        let outer = if self.look.arguments && !is_compact { 0 } else { children.parent.closing };
        let closing = outer + usize::from(times > 1);
        Some((child, Place { level: children.parent.level + 1, times, joins, last, user: children.user, closing }))
    }

    fn take_equal(&self, tree: &Tree, child: NodeId, rest: &mut VecDeque<NodeId>) -> usize {
        let before = rest.len();
        rest.retain(|other| !self.are_equal(tree, child, *other));
        before - rest.len()
    }

    /// Whether two trees look the same.
    fn are_equal(&self, tree: &Tree, a: NodeId, b: NodeId) -> bool {
        let mut pairs = vec![(a, b)];
        while let Some((a, b)) = pairs.pop() {
            let (a, b) = (tree.node(a), tree.node(b));
            let is_equal = a.name == b.name
                && (!self.look.users || a.uid == b.uid)
                && (!self.look.namespaces || a.namespaces == b.namespaces)
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
