//! The numbers in use in one namespace, and what each stands for (Linux: `struct idr`, `lib/idr.c`).

use crate::pid::{Nr, PidId};

/// The number of entries per page, the same as the slots of a node in Linux's radix tree.
const SLOTS: u32 = 64;

/// A map from numbers to what they stand for. Pages are indexed by the numbers that they hold, so a lookup takes
/// constant time, and the search for a free number skips full pages.
#[derive(Debug, Clone, Default)]
pub struct Idr {
    /// The page at index `n` begins with the number `n * SLOTS`. Empty pages are not kept.
    pages: Vec<Option<Box<Page>>>,
    /// The page that became empty last, kept because an advancing cursor soon needs one.
    spare: Option<Box<Page>>,
    len: usize,
}

/// Maps with equal contents are equal, whatever pages they have allocated on the way.
impl PartialEq for Idr {
    fn eq(&self, other: &Self) -> bool {
        let (short, long) = if self.pages.len() < other.pages.len() {
            (&self.pages, &other.pages)
        } else {
            (&other.pages, &self.pages)
        };
        let (shared, rest) = long.split_at(short.len());
        self.len == other.len && short == shared && rest.iter().all(Option::is_none)
    }
}

impl Eq for Idr {}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Page {
    used: u32,
    slots: [Option<PidId>; SLOTS as usize],
}

impl Idr {
    /// Returns how many numbers are in use.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether no number is in use.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns what a number stands for (Linux: `idr_find`).
    pub fn find(&self, nr: Nr) -> Option<PidId> {
        self.page(nr.0 / SLOTS)?.slots[(nr.0 % SLOTS) as usize]
    }

    /// Returns every number in use and what it stands for, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (Nr, PidId)> {
        let pages = self.pages.iter().enumerate().filter_map(|(at, page)| Some((at as u32, page.as_ref()?)));
        pages.flat_map(|(at, page)| {
            let slots = (at * SLOTS..).zip(&page.slots);
            slots.filter_map(|(nr, slot)| Some((Nr(nr), (*slot)?)))
        })
    }

    /// Returns the lowest free number from `start` on and below `end`.
    pub fn first_free(&self, start: u32, end: u32) -> Option<Nr> {
        let mut free = start;
        while free < end {
            match self.page(free / SLOTS) {
                Some(page) if page.used == SLOTS => free = (free / SLOTS + 1) * SLOTS,
                Some(page) if page.slots[(free % SLOTS) as usize].is_some() => free += 1,
                _ => return Some(Nr(free)),
            }
        }
        None
    }

    pub(crate) fn insert(&mut self, nr: Nr, pid: PidId) {
        let at = (nr.0 / SLOTS) as usize;
        if self.pages.len() <= at {
            self.pages.resize(at + 1, None);
        }
        let spare = &mut self.spare;
        let page = self.pages[at].get_or_insert_with(|| {
            spare.take().unwrap_or_else(|| Box::new(Page { used: 0, slots: [None; SLOTS as usize] }))
        });
        if page.slots[(nr.0 % SLOTS) as usize].replace(pid).is_none() {
            page.used += 1;
            self.len += 1;
        }
    }

    pub(crate) fn remove(&mut self, nr: Nr) {
        let Some(Some(page)) = self.pages.get_mut((nr.0 / SLOTS) as usize) else { return };
        if page.slots[(nr.0 % SLOTS) as usize].take().is_none() {
            return;
        }
        self.len -= 1;
        page.used -= 1;
        if page.used == 0 {
            self.spare = self.pages[(nr.0 / SLOTS) as usize].take();
        }
    }

    fn page(&self, at: u32) -> Option<&Page> {
        self.pages.get(at as usize)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn filled(numbers: impl IntoIterator<Item = u32>) -> Idr {
        let mut idr = Idr::default();
        numbers.into_iter().for_each(|nr| idr.insert(Nr(nr), PidId(nr)));
        idr
    }

    #[test]
    fn full_pages_are_passed_over() {
        let idr = filled((64..192).chain(193..256));
        assert_eq!(idr.first_free(64, 1000), Some(Nr(192)));
        assert_eq!(idr.first_free(70, 192), None);
        assert_eq!(idr.first_free(193, 1000), Some(Nr(256)));
        assert_eq!(idr.first_free(0, 1000), Some(Nr(0)));
    }

    #[test]
    fn equal_contents_are_equal_maps() {
        let mut longer = filled([1, 500]);
        longer.remove(Nr(500));
        let short = filled([1]);
        assert_eq!(short, longer);
        assert_eq!(longer, short);
        for other in [filled([2]), filled([1, 500]), filled([500]), Idr::default()] {
            assert_ne!(short, other);
            assert_ne!(other, short);
        }
    }

    proptest! {
        /// After any sequence of insertions and removals, the map agrees with an ordered map of the standard library.
        #[test]
        fn agrees_with_an_ordered_map(acts in prop::collection::vec((1u32..200, any::<bool>()), 0..400), start in 0u32..260) {
            let (mut idr, mut model) = (Idr::default(), BTreeMap::new());
            for (at, (nr, comes)) in acts.into_iter().enumerate() {
                let pid = PidId(at as u32);
                if comes {
                    idr.insert(Nr(nr), pid);
                    model.insert(Nr(nr), pid);
                } else {
                    idr.remove(Nr(nr));
                    model.remove(&Nr(nr));
                }
            }
            prop_assert_eq!(idr.len(), model.len());
            prop_assert_eq!(idr.is_empty(), model.is_empty());
            prop_assert_eq!(idr.iter().collect::<Vec<_>>(), model.iter().map(|(&nr, &pid)| (nr, pid)).collect::<Vec<_>>());
            let free = (start..210).map(Nr).find(|nr| !model.contains_key(nr));
            prop_assert_eq!(idr.first_free(start, 210), free);
            for nr in 0..260 {
                prop_assert_eq!(idr.find(Nr(nr)), model.get(&Nr(nr)).copied());
            }
            // However it came about, it equals a map filled in one go.
            let mut anew = Idr::default();
            for (&nr, &pid) in &model {
                anew.insert(nr, pid);
            }
            prop_assert_eq!(idr, anew);
        }
    }
}
