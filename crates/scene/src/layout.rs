//! Where everything goes.
//!
//! Processes and namespaces become items of one tree: a process is an item of its namespace's block, below its parent if that
//! lives in the same namespace, else at the top of the block; a block hangs below the process that made it. Every item is given a
//! rectangle that holds all that hangs below it, so nothing can overlap, and a frame holds exactly its block. Items are
//! measured from the leaves to the root and placed the other way round, in loops: a chain of processes can be as long as
//! there are numbers.

use pidscope_kernel::{Kernel, NsId, Phase, State, TaskId};

use crate::outline::reading;
use crate::palette::Hue;
use crate::width::{FRAME_COLUMN, NAME_COLUMN, PID_COLUMN, columns, cut};
use crate::{Edge, Frame, Labels, Node, Number, Rect, Scene};

/// Around the whole picture.
const MARGIN: i32 = 6;
/// Inside a frame: left, right and above.
const PAD: i32 = 12;
/// Inside a frame, below: the label's place.
const FOOT: i32 = 28;
/// Between neighbours.
const GAP: i32 = 14;
/// From a process down to its children's boxes, unless frames need more.
const FALL: i32 = 38;
/// From a process down to the frames of its children, at least.
const LEAST_FALL: i32 = 20;
/// Between rows of children.
const ROW_GAP: i32 = 22;
/// Left of several rows, for the line that leads down to them.
const GUTTER: i32 = 14;
/// More children than this stand in several rows.
const LONGEST_ROW: usize = 9;
const BOX_HEIGHT: i32 = 42;
const LEAST_BOX_WIDTH: i32 = 58;
/// Longer labels are cut.
const LONGEST_LABEL: i32 = 22;
const LABEL_HEIGHT: i32 = 16;

enum Kind {
    Process { width: i32, pids: Vec<Number>, label: String },
    Block { ns: NsId, label: String, width: i32 },
}

/// A rectangle to be laid out, with everything below it.
struct Item {
    kind: Kind,
    above: Option<usize>,
    below: Vec<usize>,
    rows: Vec<Row>,
    /// In which row of the item above.
    row: usize,
    rect: Rect,
    /// From the upper edge down to the first box: frames above it.
    lead: i32,
    /// From the left edge to the centre of the first box.
    head: i32,
    /// Where the rows begin, from the upper left corner.
    content: (i32, i32),
}

struct Row {
    end: usize,
    /// From the top of the rows.
    y: i32,
    lead: i32,
}

pub(crate) fn lay_out(kernel: &Kernel, labels: &dyn Labels) -> Scene {
    let mut layout = Layout::new(kernel, labels);
    let order = layout.order();
    for &item in order.iter().rev() {
        layout.measure(item);
    }
    for &item in &order {
        layout.place(item);
    }
    layout.scene(&order)
}

struct Layout<'k> {
    kernel: &'k Kernel,
    items: Vec<Item>,
    /// By [`TaskId`].
    tasks: Vec<Option<usize>>,
    root: usize,
}

impl<'k> Layout<'k> {
    fn new(kernel: &'k Kernel, labels: &dyn Labels) -> Self {
        let mut layout = Layout { kernel, items: Vec::new(), tasks: vec![None; kernel.tasks().len()], root: 0 };
        let makers = makers(kernel);
        let mut blocks = vec![None; kernel.namespaces().len()];
        for (ns, namespace) in kernel.namespaces() {
            let awaits_init = namespace.child_reaper.is_none() && makers[ns.0 as usize].is_some();
            if awaits_init || !namespace.pids.is_empty() {
                let label = cut(&labels.namespace(ns), LONGEST_LABEL);
                let width = columns(&label) * FRAME_COLUMN;
                blocks[ns.0 as usize] = Some(layout.add(Kind::Block { ns, label, width }));
            }
        }
        for (task, _) in kernel.tasks().filter(|(_, info)| info.phase != Phase::Gone) {
            let process = process(kernel, labels, task);
            layout.tasks[task.0 as usize] = Some(layout.add(process));
        }
        // From left to right: older before younger, a namespace being as old as its first process.
        for (task, _) in kernel.tasks() {
            let ns = kernel.active_ns(task);
            if kernel.is_leader(task) && kernel.is_init(task) {
                layout.hang_block(&blocks, ns, &makers);
            }
            if let Some(item) = layout.item(task) {
                let parent = kernel.above(task).filter(|&parent| kernel.active_ns(parent) == ns);
                let above = parent.and_then(|parent| layout.item(parent)).or(blocks[ns.0 as usize]);
                layout.hang(item, above);
            }
        }
        for (ns, _) in kernel.namespaces().filter(|(_, info)| info.child_reaper.is_none()) {
            layout.hang_block(&blocks, ns, &makers);
        }
        layout
    }

    /// Hangs a namespace below the process that made it, or else into the namespace that it is nested in.
    fn hang_block(&mut self, blocks: &[Option<usize>], ns: NsId, makers: &[Option<TaskId>]) {
        let kernel = self.kernel;
        let Some(item) = blocks[ns.0 as usize] else { return };
        let above = kernel.namespace(ns).parent.and_then(|outer| {
            let init = kernel.init_of(ns).filter(|&init| kernel.state(init) != State::Gone);
            let maker = init.map_or(makers[ns.0 as usize], |init| kernel.parent(init));
            let maker = maker.filter(|&maker| kernel.active_ns(maker) == outer);
            maker.and_then(|maker| self.item(maker)).or(blocks[outer.0 as usize])
        });
        self.hang(item, above);
    }

    fn hang(&mut self, item: usize, above: Option<usize>) {
        self.items[item].above = above;
        match above {
            Some(above) => self.items[above].below.push(item),
            None => self.root = item,
        }
    }

    fn item(&self, task: TaskId) -> Option<usize> {
        self.tasks[task.0 as usize]
    }

    fn add(&mut self, kind: Kind) -> usize {
        self.items.push(Item {
            kind,
            above: None,
            below: Vec::new(),
            rows: Vec::new(),
            row: 0,
            rect: Rect::default(),
            lead: 0,
            head: 0,
            content: (0, 0),
        });
        self.items.len() - 1
    }

    /// Every item before those below it, as one reads the tree.
    fn order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.items.len());
        let mut next: Vec<usize> = if self.items.is_empty() { Vec::new() } else { vec![self.root] };
        while let Some(item) = next.pop() {
            order.push(item);
            next.extend(self.items[item].below.iter().rev());
        }
        order
    }

    /// The size of an item, when all below it have theirs.
    fn measure(&mut self, index: usize) {
        let (rows, width, height) = self.rows(&self.items[index].below);
        let first_row = rows.first().map_or(0, |row| row.end);
        for (number, row) in rows.iter().enumerate() {
            let start = if number == 0 { 0 } else { rows[number - 1].end };
            for at in start..row.end {
                let below = self.items[index].below[at];
                self.items[below].row = number;
            }
        }
        let lead = rows.first().map_or(0, |row| row.lead);
        // The heads of the first row are what a parent stands above the middle of.
        let heads = match &self.items[index].below[..first_row] {
            [] => width / 2,
            [first, .., last] if rows.len() == 1 => (self.items[*first].head + width - self.right_of_head(*last)) / 2,
            [only] if rows.len() == 1 => self.items[*only].head,
            _ => width / 2,
        };
        let first_head = self.items[index].below.first().map_or(width / 2, |&first| self.items[first].head);
        let gutter = if rows.len() > 1 { GUTTER } else { 0 };
        let item = &mut self.items[index];
        match &item.kind {
            Kind::Process { width: own, .. } => {
                let left = heads.max(own / 2);
                let right = (width - heads).max(own - own / 2);
                item.rect = Rect { w: left + right, h: BOX_HEIGHT, ..Rect::default() };
                item.head = left;
                item.lead = 0;
                if !rows.is_empty() {
                    let fall = (FALL - lead).max(LEAST_FALL);
                    item.content = (left - heads, BOX_HEIGHT + fall);
                    item.rect.h += fall + height;
                }
            }
            Kind::Block { width: label, .. } => {
                let inner = width.max(*label);
                item.rect = Rect { w: inner + 2 * PAD, h: PAD + height + FOOT, ..Rect::default() };
                let aside = if rows.is_empty() { 0 } else { (inner - width) / 2 };
                item.content = (PAD + aside, PAD);
                item.lead = PAD + lead;
                item.head = PAD + aside + gutter + first_head;
            }
        }
        item.rows = rows;
    }

    fn right_of_head(&self, item: usize) -> i32 {
        self.items[item].rect.w - self.items[item].head
    }

    /// Rows of neighbours: their heads stand on one line. Returns the rows, and the size of them all.
    fn rows(&self, below: &[usize]) -> (Vec<Row>, i32, i32) {
        let widths = below.iter().map(|&item| self.items[item].rect.w + GAP);
        let limit = if below.len() > LONGEST_ROW { self.broad(below) } else { i32::MAX };
        let mut rows: Vec<Row> = Vec::new();
        let (mut start, mut used) = (0, 0);
        let (mut width, mut height) = (0, 0);
        let mut close = |start: usize, end: usize, used: i32| {
            let items = || below[start..end].iter().map(|&item| &self.items[item]);
            let lead = items().map(|item| item.lead).max().unwrap_or(0);
            let y = if height == 0 { 0 } else { height + ROW_GAP };
            height = y + items().map(|item| lead - item.lead + item.rect.h).max().unwrap_or(0);
            width = width.max(used - GAP);
            rows.push(Row { end, y, lead });
        };
        for (at, item) in widths.enumerate() {
            if used > 0 && used + item > limit {
                close(start, at, used);
                (start, used) = (at, 0);
            }
            used += item;
        }
        if !below.is_empty() {
            close(start, below.len(), used);
        }
        let gutter = if rows.len() > 1 { GUTTER } else { 0 };
        (rows, width + gutter, height)
    }

    /// The width of rows whose whole is somewhat broader than high.
    fn broad(&self, below: &[usize]) -> i32 {
        let sizes = || below.iter().map(|&item| self.items[item].rect);
        let area: f64 = sizes().map(|rect| f64::from(rect.w + GAP) * f64::from(rect.h + ROW_GAP)).sum();
        let widest = sizes().map(|rect| rect.w + GAP).max().unwrap_or(0);
        widest.max((area * 2.2).sqrt() as i32)
    }

    /// The places of the items directly below one that has its own.
    fn place(&mut self, index: usize) {
        if index == self.root {
            (self.items[index].rect.x, self.items[index].rect.y) = (MARGIN, MARGIN);
        }
        let item = &self.items[index];
        let (left, top) = (item.rect.x + item.content.0, item.rect.y + item.content.1);
        let gutter = if item.rows.len() > 1 { GUTTER } else { 0 };
        let mut places = Vec::with_capacity(item.below.len());
        let mut start = 0;
        for row in &item.rows {
            let mut x = left + gutter;
            for &below in &item.below[start..row.end] {
                places.push((below, x, top + row.y + row.lead - self.items[below].lead));
                x += self.items[below].rect.w + GAP;
            }
            start = row.end;
        }
        for (below, x, y) in places {
            (self.items[below].rect.x, self.items[below].rect.y) = (x, y);
        }
    }

    fn scene(self, order: &[usize]) -> Scene {
        let mut scene = Scene::default();
        if let Some(root) = self.items.get(self.root) {
            (scene.width, scene.height) = (root.rect.w + 2 * MARGIN, root.rect.h + 2 * MARGIN);
        }
        for &index in order {
            let item = &self.items[index];
            if let Kind::Block { ns, label, width } = &item.kind {
                let (x, y) = (item.rect.x + PAD, item.rect.bottom() - LABEL_HEIGHT - 7);
                let label_rect = Rect { x, y, w: *width, h: LABEL_HEIGHT };
                let (ns, rect, label) = (*ns, item.rect, label.clone());
                let level = self.kernel.namespace(ns).level - self.kernel.namespace(NsId::ROOT).level;
                scene.frames.push(Frame { ns, level, hue: Hue::of(ns), rect, label_rect, label });
            }
        }
        let drawn = self.kernel.tasks().map(|(task, _)| task).filter(|&task| self.item(task).is_some());
        for (task, depth) in reading(self.kernel, drawn) {
            let Some(index) = self.item(task) else { continue };
            if let Kind::Process { pids, label, .. } = &self.items[index].kind {
                let state = self.kernel.state(task);
                let is_thread = !self.kernel.is_leader(task);
                let is_init = !is_thread && self.kernel.is_init(task);
                let (pids, label, rect) = (pids.clone(), label.clone(), self.own_box(index));
                scene.nodes.push(Node { task, rect, pids, label, is_init, is_thread, state, depth });
                scene.edges.extend(self.edge(task, index));
            }
        }
        scene
    }

    /// The box of a process, at the top of its rectangle.
    fn own_box(&self, index: usize) -> Rect {
        let item = &self.items[index];
        match item.kind {
            Kind::Process { width, .. } => {
                Rect { x: item.rect.x + item.head - width / 2, y: item.rect.y, w: width, h: BOX_HEIGHT }
            }
            Kind::Block { .. } => item.rect,
        }
    }

    /// The line from its parent.
    fn edge(&self, child: TaskId, index: usize) -> Option<Edge> {
        let parent = self.kernel.above(child)?;
        let parent_index = self.item(parent)?;
        let (from, to) = (self.own_box(parent_index), self.own_box(index));
        let (start, end) = ((from.center(), from.bottom()), (to.center(), to.y));
        // Out of every frame that the child stands first in.
        let mut hung = index;
        while let Some(above) = self.items[hung].above
            && matches!(self.items[above].kind, Kind::Block { .. })
            && self.items[above].below.first() == Some(&hung)
        {
            hung = above;
        }
        if self.items[hung].above != Some(parent_index) {
            return Some(Edge { parent, child, points: vec![start, end], is_far: true });
        }
        let above = &self.items[parent_index];
        let content_x = above.rect.x + above.content.0;
        let content_y = above.rect.y + above.content.1;
        let bus = from.bottom() + (content_y - from.bottom()) / 2;
        let row = self.items[hung].row;
        let points = if row > 0 {
            let spine = content_x + GUTTER / 2 - 3;
            let row_bus = content_y + above.rows[row].y - ROW_GAP / 2;
            vec![start, (start.0, bus), (spine, bus), (spine, row_bus), (end.0, row_bus), end]
        } else if start.0 == end.0 {
            vec![start, end]
        } else {
            vec![start, (start.0, bus), (end.0, bus), end]
        };
        Some(Edge { parent, child, points, is_far: false })
    }
}

/// Who will give a namespace its next process, by [`NsId`]: without such a one, an empty namespace stays empty.
fn makers(kernel: &Kernel) -> Vec<Option<TaskId>> {
    let mut makers = vec![None; kernel.namespaces().len()];
    for (task, info) in kernel.tasks().filter(|(_, info)| matches!(info.phase, Phase::Running | Phase::Blocked { .. }))
    {
        makers[info.pid_for_children.0 as usize].get_or_insert(task);
    }
    makers
}

fn process(kernel: &Kernel, labels: &dyn Labels, task: TaskId) -> Kind {
    let upids = kernel.numbers(task).iter();
    let pids: Vec<Number> = upids.map(|upid| Number { ns: upid.ns, nr: upid.nr.0, hue: Hue::of(upid.ns) }).collect();
    let digits: i32 = pids.iter().map(|pid| columns(&pid.nr.to_string())).sum();
    let slashes = 3 * (pids.len() as i32 - 1).max(0);
    let label = cut(&labels.process(task), LONGEST_LABEL);
    let width = ((digits + slashes) * PID_COLUMN).max(columns(&label) * NAME_COLUMN) + 22;
    // Even, so that its middle is a whole pixel.
    let width = (width.max(LEAST_BOX_WIDTH) + 1) / 2 * 2;
    Kind::Process { width, pids, label }
}
