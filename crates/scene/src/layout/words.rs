//! The texts of boxes and frames, and their widths.

use pidscope_kernel::{Kernel, NsId, TaskId};

use super::fold::{Folds, Likes};
use super::items::Thing;
use crate::Labels;
use crate::palette::Hue;
use crate::parts::{Number, Range};
use crate::width::{cut, frame_label_width, name_width, numbers_width};

const LEAST_BOX_WIDTH: i32 = 58;
/// The padding left and right of a box's text, together.
const BOX_PAD: i32 = 22;
/// The maximum number of columns of a label; longer ones are cut.
const LONGEST_LABEL: i32 = 28;
/// The minimum number of digits that a group reserves for its numbers, so that it does not grow as they do.
const GROUP_DIGITS: usize = 4;

/// The texts of one item.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub label: String,
    /// The width of a box with its padding, or of a frame's label.
    pub width: i32,
    /// The numbers of a process.
    pub pids: Vec<Number>,
    /// The numbers of a group.
    pub ranges: Vec<Range>,
}

impl Words {
    pub fn of(kernel: &Kernel, labels: &dyn Labels, folds: &Folds, thing: Thing) -> Words {
        match thing {
            Thing::Process(task) => process(kernel, labels, task),
            Thing::Group(group) => likes(kernel, labels, &folds.groups[group]),
            Thing::Block(ns) => block(labels, ns),
        }
    }
}

fn process(kernel: &Kernel, labels: &dyn Labels, task: TaskId) -> Words {
    let upids = kernel.numbers(task).iter();
    let pids: Vec<Number> = upids.map(|upid| Number { ns: upid.ns, nr: upid.nr.0, hue: Hue::of(upid.ns) }).collect();
    let digits = pids.iter().map(|pid| digits(pid.nr));
    let columns = digits.sum::<usize>() + slashes(pids.len());
    let label = cut(labels.process(task), LONGEST_LABEL);
    Words { width: box_width(columns, &label), label, pids, ranges: Vec::new() }
}

fn likes(kernel: &Kernel, labels: &dyn Labels, likes: &Likes) -> Words {
    let number = |upid: &pidscope_kernel::Upid| {
        let (ns, nr) = (upid.ns, upid.nr.0);
        Range { ns, lowest: nr, highest: nr, hue: Hue::of(ns) }
    };
    let mut ranges: Vec<Range> = kernel.numbers(likes.first).iter().map(number).collect();
    for &task in &likes.members {
        // Siblings that live in one namespace have numbers in the same namespaces.
        for (range, upid) in ranges.iter_mut().zip(kernel.numbers(task)) {
            range.lowest = range.lowest.min(upid.nr.0);
            range.highest = range.highest.max(upid.nr.0);
        }
    }
    let room = |nr: u32| digits(nr).max(GROUP_DIGITS);
    let columns = ranges.iter().map(|range| room(range.lowest) + 1 + room(range.highest)).sum::<usize>();
    let label = cut(labels.group(&likes.members), LONGEST_LABEL);
    Words { width: box_width(columns + slashes(ranges.len()), &label), label, pids: Vec::new(), ranges }
}

fn block(labels: &dyn Labels, ns: NsId) -> Words {
    let label = cut(labels.namespace(ns), LONGEST_LABEL);
    Words { width: frame_label_width(&label), label, ..Words::default() }
}

/// Returns an even width, so that the middle is a whole pixel.
fn box_width(number_columns: usize, label: &str) -> i32 {
    let text = numbers_width(number_columns).max(name_width(label));
    ((text + BOX_PAD).max(LEAST_BOX_WIDTH) + 1) / 2 * 2
}

/// Returns the columns of ` / ` between this many numbers.
fn slashes(numbers: usize) -> usize {
    3 * numbers.saturating_sub(1)
}

fn digits(nr: u32) -> usize {
    nr.checked_ilog10().map_or(1, |log| log as usize + 1)
}
