//! The tree of processes, in the order in which they are drawn.

use std::collections::BTreeMap;

use crate::os::proc_view::{NsKind, ProcEntry, ProcState, ProcView};

/// A process or thread in the tree, by its index in the list of nodes.
pub(super) type NodeId = usize;

/// A command line as pstree splits it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Arguments {
    /// No command line: a zombie.
    #[default]
    None,
    /// The words after the first one.
    Words(Vec<Vec<u8>>),
}

/// A process, or a thread other than the leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// The name; `?` for a process that is not visible.
    pub name: String,
    /// The PID; the TID of a thread.
    pub pid: u32,
    /// The process group.
    pub pgid: u32,
    /// The user.
    pub uid: u32,
    /// The namespaces in the order of [`NsKind::ALL`]; 0 for those that are not visible.
    pub namespaces: [u64; 3],
    /// The command line.
    pub arguments: Arguments,
    /// Whether it is a thread other than the leader.
    pub is_thread: bool,
    /// The parent.
    pub parent: Option<NodeId>,
    /// The children, sorted.
    pub children: Vec<NodeId>,
}

/// The tree.
pub(super) struct Tree {
    nodes: Vec<Node>,
    by_pid: BTreeMap<u32, NodeId>,
    by_number: bool,
}

impl Tree {
    /// Reads all processes, with at most `room` bytes of each command line.
    pub fn read(view: &ProcView<'_>, by_number: bool, threads: bool, room: usize) -> Self {
        let mut tree = Tree { nodes: Vec::new(), by_pid: BTreeMap::new(), by_number };
        for process in &view.processes {
            tree.add(process, threads, room);
        }
        tree.adopt_orphans();
        tree
    }

    /// Returns a node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// Returns the node with this PID.
    pub fn find(&self, pid: u32) -> Option<NodeId> {
        self.by_pid.get(&pid).copied()
    }

    fn find_or_add(&mut self, pid: u32) -> NodeId {
        if let Some(&id) = self.by_pid.get(&pid) {
            return id;
        }
        self.nodes.push(Node::unknown(pid));
        self.by_pid.insert(pid, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn add(&mut self, process: &ProcEntry, threads: bool, room: usize) {
        let id = self.find_or_add(process.pid);
        let node = &mut self.nodes[id];
        node.name = process.comm.to_string();
        node.pgid = process.pgid;
        node.uid = process.uid;
        node.namespaces = namespaces(process);
        node.arguments = arguments(process, room);
        if threads && process.state != ProcState::Zombie {
            let thread = Node {
                name: format!("{{{}}}", process.comm),
                arguments: Arguments::Words(Vec::new()),
                is_thread: true,
                parent: Some(id),
                children: Vec::new(),
                ..self.nodes[id].clone()
            };
            for &(pid, _) in &process.others {
                self.nodes.push(Node { pid, ..thread.clone() });
                self.insert_child(id, self.nodes.len() - 1);
            }
        }
        let parent = self.find_or_add(process.ppid);
        self.nodes[id].parent = Some(parent);
        self.insert_child(parent, id);
    }

    /// Inserts a child; children are sorted by name and user, or by PID.
    fn insert_child(&mut self, parent: NodeId, child: NodeId) {
        let new = &self.nodes[child];
        let is_before = |other: &NodeId| {
            let other = &self.nodes[*other];
            match self.by_number {
                true => other.pid <= new.pid,
                false => (&other.name, other.uid) <= (&new.name, new.uid),
            }
        };
        let at = self.nodes[parent].children.partition_point(is_before);
        self.nodes[parent].children.insert(at, child);
    }

    /// Makes init the parent of all nodes without one; if init is not visible, a placeholder stands for it.
    fn adopt_orphans(&mut self) {
        let init = self.find_or_add(1);
        for id in (0..self.nodes.len()).rev() {
            if self.nodes[id].parent.is_none() && !matches!(self.nodes[id].pid, 0 | 1) {
                self.nodes[id].parent = Some(init);
                self.insert_child(init, id);
            }
        }
    }

    /// Reduces the children of each ancestor to the one that leads to this node.
    pub fn trim_to(&mut self, node: NodeId) {
        let mut child = node;
        while let Some(parent) = self.nodes[child].parent {
            self.nodes[parent].children = vec![child];
            child = parent;
        }
    }

    /// Returns the roots of the trees that a user owns.
    pub fn of_user(&self, uid: u32) -> Vec<NodeId> {
        let mut roots = Vec::new();
        let mut stack: Vec<NodeId> = self.find(1).into_iter().collect();
        while let Some(id) = stack.pop() {
            match self.nodes[id].uid == uid {
                true => roots.push(id),
                false => stack.extend(self.nodes[id].children.iter().rev()),
            }
        }
        roots
    }

    /// Splits the tree where processes are in another namespace than their parents.
    pub fn by_namespace(&mut self, kind: NsKind) -> Vec<(u64, Vec<NodeId>)> {
        let mut found: Vec<(u64, Vec<NodeId>)> = Vec::new();
        let mut stack: Vec<NodeId> = self.find(1).into_iter().collect();
        while let Some(id) = stack.pop() {
            stack.extend(self.nodes[id].children.iter().rev());
            let inode = self.nodes[id].namespaces[kind as usize];
            let parent = self.nodes[id].parent;
            if parent.is_some_and(|parent| self.nodes[parent].namespaces[kind as usize] == inode) {
                continue;
            }
            match found.iter_mut().find(|(known, _)| *known == inode) {
                Some((_, roots)) => roots.push(id),
                None => found.push((inode, vec![id])),
            }
            if let Some(parent) = parent {
                self.nodes[parent].children.retain(|child| *child != id);
                self.nodes[id].parent = None;
            }
        }
        found
    }
}

impl Node {
    fn unknown(pid: u32) -> Self {
        Node {
            name: "?".to_owned(),
            pid,
            pgid: 0,
            uid: 0,
            namespaces: [0; 3],
            arguments: Arguments::Words(Vec::new()),
            is_thread: false,
            parent: None,
            children: Vec::new(),
        }
    }
}

fn namespaces(process: &ProcEntry) -> [u64; 3] {
    NsKind::ALL.map(|kind| process.namespace(kind).unwrap_or_default())
}

/// Returns the words after the first one, from as many bytes as pstree reads. It counts runs of zeros and then walks
/// from zero to zero, so that empty words make it lose as many at the end; and after the last word it finds another,
/// empty one.
fn arguments(process: &ProcEntry, room: usize) -> Arguments {
    if process.argv.is_empty() {
        return Arguments::None;
    }
    let mut bytes = process.argv.join("\0").into_bytes();
    bytes.push(0);
    bytes.truncate(room.saturating_sub(1));
    bytes.push(0);
    let last = bytes.len() - 1;
    let (mut count, mut at) = (0, 0);
    while at < last {
        if bytes[at] == 0 {
            count += 1;
            while at < last && bytes[at] == 0 {
                at += 1;
            }
        }
        at += 1;
    }
    Arguments::Words(bytes.split(|byte| *byte == 0).skip(1).take(count).map(<[u8]>::to_vec).collect())
}
