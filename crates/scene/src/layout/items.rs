//! The tree of items.

use pidscope_kernel::{Kernel, NsId, Phase, State, TaskId};

/// The kinds of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Process(TaskId),
    /// A namespace's frame, with everything in it.
    Block(NsId),
    /// Several similar siblings in one box, by their index in the list of groups.
    Group(usize),
}

/// Something that gets a rectangle, together with everything below it.
pub(super) struct Item {
    pub thing: Thing,
    pub above: Option<usize>,
    /// From left to right: older before younger; a namespace is as old as its first process.
    pub below: Vec<usize>,
}

/// The tree of all items.
pub(super) struct Tree {
    pub items: Vec<Item>,
    /// The outermost block; `None` in a world without processes.
    pub root: Option<usize>,
    /// The items of processes, by [`TaskId`].
    tasks: Vec<Option<usize>>,
    /// The items of namespaces, by [`NsId`].
    blocks: Vec<Option<usize>>,
}

impl Tree {
    /// Builds the tree of every process that is not gone, and every namespace that a process has a number in or creates
    /// children for, with all those that it is nested in.
    pub fn of(kernel: &Kernel) -> Self {
        let makers = makers(kernel);
        let mut tree = Tree {
            items: Vec::with_capacity(kernel.tasks().len()),
            root: None,
            tasks: vec![None; kernel.tasks().len()],
            blocks: vec![None; kernel.namespaces().len()],
        };
        let mut is_drawn: Vec<bool> = makers.iter().map(Option::is_some).collect();
        // Nested namespaces are younger than those that they are nested in.
        for ns in (0..is_drawn.len()).rev() {
            let namespace = kernel.namespace(NsId(ns as u32));
            is_drawn[ns] |= !namespace.pids.is_empty();
            if let (true, Some(outer)) = (is_drawn[ns], namespace.parent) {
                is_drawn[outer.0 as usize] = true;
            }
        }
        for (ns, _) in kernel.namespaces().filter(|(ns, _)| is_drawn[ns.0 as usize]) {
            tree.blocks[ns.0 as usize] = Some(tree.add(Thing::Block(ns)));
        }
        for (task, _) in kernel.tasks().filter(|(_, info)| info.phase != Phase::Gone) {
            tree.tasks[task.0 as usize] = Some(tree.add(Thing::Process(task)));
        }
        for (task, _) in kernel.tasks() {
            let ns = kernel.active_ns(task);
            if kernel.is_leader(task) && kernel.is_init(task) {
                tree.hang_block(kernel, ns, &makers);
            }
            if let Some(item) = tree.item(task) {
                let parent = kernel.above(task).filter(|&parent| kernel.active_ns(parent) == ns);
                let above = parent.and_then(|parent| tree.item(parent)).or(tree.block(ns));
                tree.hang(item, above);
            }
        }
        for (ns, _) in kernel.namespaces().filter(|(_, info)| info.child_reaper.is_none()) {
            tree.hang_block(kernel, ns, &makers);
        }
        tree
    }

    pub fn item(&self, task: TaskId) -> Option<usize> {
        self.tasks[task.0 as usize]
    }

    fn block(&self, ns: NsId) -> Option<usize> {
        self.blocks[ns.0 as usize]
    }

    pub fn add(&mut self, thing: Thing) -> usize {
        self.items.push(Item { thing, above: None, below: Vec::new() });
        self.items.len() - 1
    }

    /// Hangs a namespace below the process that created it, or otherwise into the namespace that it is nested in.
    fn hang_block(&mut self, kernel: &Kernel, ns: NsId, makers: &[Option<TaskId>]) {
        let Some(item) = self.block(ns) else { return };
        let above = kernel.namespace(ns).parent.and_then(|outer| {
            let init = kernel.init_of(ns).filter(|&init| kernel.state(init) != State::Gone);
            let maker = init.map_or(makers[ns.0 as usize], |init| kernel.parent(init));
            let maker = maker.filter(|&maker| kernel.active_ns(maker) == outer);
            maker.and_then(|maker| self.item(maker)).or(self.block(outer))
        });
        self.hang(item, above);
    }

    fn hang(&mut self, item: usize, above: Option<usize>) {
        self.items[item].above = above;
        match above {
            Some(above) => self.items[above].below.push(item),
            None => self.root = Some(item),
        }
    }

    /// Returns every item before those below it, in the order of reading.
    pub fn order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.items.len());
        let mut next: Vec<usize> = self.root.into_iter().collect();
        while let Some(item) = next.pop() {
            order.push(item);
            next.extend(self.items[item].below.iter().rev());
        }
        order
    }
}

/// Returns the process that will give each namespace its next process, by [`NsId`]: without one, an empty namespace
/// stays empty.
fn makers(kernel: &Kernel) -> Vec<Option<TaskId>> {
    let mut makers = vec![None; kernel.namespaces().len()];
    for (task, info) in kernel.tasks().filter(|(_, info)| matches!(info.phase, Phase::Running | Phase::Blocked { .. }))
    {
        makers[info.pid_for_children.0 as usize].get_or_insert(task);
    }
    makers
}
