//! An ordered map with structural sharing between copies.
//!
//! Every step that changes something keeps the earlier state, so waking one of 10,000 sleepers must not copy the whole
//! map. A change copies only the path to what it changes: the map is a balanced tree (AVL) of shared nodes.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Index, IndexMut};
use std::rc::Rc;

use shared::Shared;

/// A map from keys to values, sorted by key.
#[derive(Clone)]
pub(crate) struct SharedMap<K, V> {
    root: Link<K, V>,
    len: usize,
}

type Link<K, V> = Option<Shared<Node<K, V>>>;

struct Node<K, V> {
    key: K,
    /// Shared separately, so that copying a path does not copy values.
    value: Rc<V>,
    height: u8,
    left: Link<K, V>,
    right: Link<K, V>,
}

impl<K: Clone, V> Clone for Node<K, V> {
    fn clone(&self) -> Self {
        let Node { key, value, height, left, right } = self;
        Node { key: key.clone(), value: value.clone(), height: *height, left: left.clone(), right: right.clone() }
    }
}

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> Self {
        SharedMap { root: None, len: 0 }
    }
}

impl<K: Ord + Clone, V: Clone> SharedMap<K, V> {
    /// Returns the number of keys.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let mut link = &self.root;
        while let Some(node) = link {
            link = match key.cmp(node.key.borrow()) {
                Ordering::Less => &node.left,
                Ordering::Greater => &node.right,
                Ordering::Equal => return Some(&node.value),
            };
        }
        None
    }

    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Returns a value for modification; copies it first if it is shared with another map.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        // Do not copy anything if the key is absent.
        self.get(key)?;
        let mut link = &mut self.root;
        while let Some(node) = link {
            let node = Shared::make_mut(node);
            link = match key.cmp(node.key.borrow()) {
                Ordering::Less => &mut node.left,
                Ordering::Greater => &mut node.right,
                Ordering::Equal => return Some(Rc::make_mut(&mut node.value)),
            };
        }
        None
    }

    /// Returns the value of a key for modification; inserts the default value if the key is absent.
    pub fn get_or_default(&mut self, key: &K) -> &mut V
    where
        V: Default,
    {
        if !self.contains_key(key) {
            self.insert(key.clone(), V::default());
        }
        &mut self[key]
    }

    /// Inserts a value, replacing any earlier one.
    pub fn insert(&mut self, key: K, value: V) {
        self.len += usize::from(insert(&mut self.root, key, Rc::new(value)));
    }

    /// Removes a key; returns whether it was present.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        let was_there = self.contains_key(key);
        if was_there {
            remove(&mut self.root, key);
            self.len -= 1;
        }
        was_there
    }

    /// Returns the smallest key.
    pub fn first(&self) -> Option<&K> {
        self.keys().next()
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// Iterates over all entries, sorted by key.
    pub fn iter(&self) -> Iter<'_, K, V> {
        let mut iter = Iter { above: Vec::new() };
        iter.go_left(&self.root);
        iter
    }
}

#[cfg(feature = "shell")]
mod shared {
    pub(super) use std::rc::Rc as Shared;

    pub(super) fn new<T>(value: T) -> Option<Shared<T>> {
        Some(Shared::new(value))
    }
}

/// Only programs insert into a map. Without a shell there are none, hence no nodes, and the code that compares, copies
/// and drops them is not linked.
#[cfg(not(feature = "shell"))]
mod shared {
    use std::convert::Infallible;
    use std::marker::PhantomData;
    use std::ops::Deref;

    pub(super) struct Shared<T>(Infallible, PhantomData<T>);

    pub(super) fn new<T>(_: T) -> Option<Shared<T>> {
        None
    }

    impl<T> Shared<T> {
        pub fn make_mut(this: &mut Self) -> &mut T {
            match this.0 {}
        }

        pub fn ptr_eq(this: &Self, _: &Self) -> bool {
            match this.0 {}
        }
    }

    impl<T> Clone for Shared<T> {
        fn clone(&self) -> Self {
            match self.0 {}
        }
    }

    impl<T> Deref for Shared<T> {
        type Target = T;

        fn deref(&self) -> &T {
            match self.0 {}
        }
    }
}

/// Panics if the key is absent.
impl<K: Ord + Clone, V: Clone> Index<&K> for SharedMap<K, V> {
    type Output = V;

    fn index(&self, key: &K) -> &V {
        match self.get(key) {
            Some(value) => value,
            None => panic!("no such key"),
        }
    }
}

impl<K: Ord + Clone, V: Clone> IndexMut<&K> for SharedMap<K, V> {
    fn index_mut(&mut self, key: &K) -> &mut V {
        match self.get_mut(key) {
            Some(value) => value,
            None => panic!("no such key"),
        }
    }
}

/// The pending nodes, the next one last; the right subtree of each is pending, too.
pub(crate) struct Iter<'m, K, V> {
    above: Vec<&'m Node<K, V>>,
}

impl<'m, K, V> Iter<'m, K, V> {
    fn go_left(&mut self, mut link: &'m Link<K, V>) {
        while let Some(node) = link {
            self.above.push(node);
            link = &node.left;
        }
    }
}

impl<'m, K, V> Iterator for Iter<'m, K, V> {
    type Item = (&'m K, &'m V);

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.above.pop()?;
        self.go_left(&node.right);
        Some((&node.key, &node.value))
    }
}

/// Returns whether the key is new.
fn insert<K: Ord + Clone, V>(link: &mut Link<K, V>, key: K, value: Rc<V>) -> bool {
    let Some(shared) = link else {
        *link = shared::new(Node { key, value, height: 1, left: None, right: None });
        return true;
    };
    let node = Shared::make_mut(shared);
    let is_new = match key.cmp(&node.key) {
        Ordering::Less => insert(&mut node.left, key, value),
        Ordering::Greater => insert(&mut node.right, key, value),
        Ordering::Equal => {
            node.value = value;
            false
        }
    };
    balance(shared);
    is_new
}

/// Removes a key, which must be present.
fn remove<K: Ord + Clone + Borrow<Q>, V, Q: Ord + ?Sized>(link: &mut Link<K, V>, key: &Q) {
    let Some(shared) = link else { return };
    let node = Shared::make_mut(shared);
    match key.cmp(node.key.borrow()) {
        Ordering::Less => remove(&mut node.left, key),
        Ordering::Greater => remove(&mut node.right, key),
        Ordering::Equal => match (node.left.take(), node.right.take()) {
            (None, rest) | (rest, None) => *link = rest,
            (left, mut right) => {
                if let Some((key, value)) = take_first(&mut right) {
                    *node = Node { key, value, height: 0, left, right };
                }
            }
        },
    }
    if let Some(shared) = link {
        balance(shared);
    }
}

fn take_first<K: Clone, V>(link: &mut Link<K, V>) -> Option<(K, Rc<V>)> {
    let node = Shared::make_mut(link.as_mut()?);
    let first = take_first(&mut node.left);
    if first.is_some() {
        link.as_mut().into_iter().for_each(balance);
        return first;
    }
    let (key, value, right) = (node.key.clone(), node.value.clone(), node.right.take());
    *link = right;
    Some((key, value))
}

fn height<K, V>(link: &Link<K, V>) -> u8 {
    link.as_ref().map_or(0, |node| node.height)
}

/// Restores the balance after one subtree's height has changed by one, and updates the node's height.
fn balance<K: Clone, V>(shared: &mut Shared<Node<K, V>>) {
    let node = Shared::make_mut(shared);
    let (left, right) = (height(&node.left), height(&node.right));
    node.height = left.max(right) + 1;
    if left > right + 1 {
        // A child that leans inwards is first rotated outwards.
        if let Some(side) = node.left.as_mut().filter(|side| height(&side.right) > height(&side.left)) {
            lift_right(side);
        }
        lift_left(shared);
    } else if right > left + 1 {
        if let Some(side) = node.right.as_mut().filter(|side| height(&side.left) > height(&side.right)) {
            lift_left(side);
        }
        lift_right(shared);
    }
}

/// Rotates right: the left child takes the place of its parent, which becomes its right child.
fn lift_left<K: Clone, V>(shared: &mut Shared<Node<K, V>>) {
    let node = Shared::make_mut(shared);
    let Some(mut child) = node.left.take() else { return };
    let lifted = Shared::make_mut(&mut child);
    node.left = lifted.right.take();
    node.height = height(&node.left).max(height(&node.right)) + 1;
    lifted.right = Some(shared.clone());
    lifted.height = height(&lifted.left).max(height(&lifted.right)) + 1;
    *shared = child;
}

/// The mirror image of [`lift_left`].
fn lift_right<K: Clone, V>(shared: &mut Shared<Node<K, V>>) {
    let node = Shared::make_mut(shared);
    let Some(mut child) = node.right.take() else { return };
    let lifted = Shared::make_mut(&mut child);
    node.right = lifted.left.take();
    node.height = height(&node.left).max(height(&node.right)) + 1;
    lifted.left = Some(shared.clone());
    lifted.height = height(&lifted.left).max(height(&lifted.right)) + 1;
    *shared = child;
}

impl<K: Ord + Clone, V: Clone + PartialEq> PartialEq for SharedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        let is_shared = match (&self.root, &other.root) {
            (Some(one), Some(other)) => Shared::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        is_shared || self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K: Ord + Clone, V: Clone + Eq> Eq for SharedMap<K, V> {}

impl<K: Ord + Clone + fmt::Debug, V: Clone + fmt::Debug> fmt::Debug for SharedMap<K, V> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(all(test, feature = "shell"))]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Checks the invariants of a tree, and returns its height.
    fn depth(link: &Link<u8, u32>) -> u8 {
        let Some(node) = link else { return 0 };
        let (left, right) = (depth(&node.left), depth(&node.right));
        assert!(left.abs_diff(right) <= 1 && node.height == left.max(right) + 1);
        node.height
    }

    proptest! {
        #[test]
        fn behaves_like_a_map_with_unaffected_copies(acts in prop::collection::vec((0u8..4, 0u8..60, any::<u32>()), 0..200)) {
            let (mut map, mut model) = (SharedMap::default(), BTreeMap::new());
            let mut kept = Vec::new();
            for (act, key, value) in acts {
                match act {
                    0 | 1 => {
                        map.insert(key, value);
                        model.insert(key, value);
                    }
                    2 => prop_assert_eq!(map.remove(&key), model.remove(&key).is_some()),
                    _ => {
                        *map.get_or_default(&key) ^= value;
                        *model.entry(key).or_default() ^= value;
                    }
                }
                depth(&map.root);
                kept.push((map.clone(), model.clone()));
            }
            for (map, model) in kept {
                prop_assert!(map.iter().eq(model.iter()));
                prop_assert_eq!((map.len(), map.is_empty()), (model.len(), model.is_empty()));
                prop_assert_eq!(map.first(), model.keys().next());
                prop_assert!((0..60).all(|key| map.get(&key) == model.get(&key)));
            }
        }
    }

    #[test]
    fn update_copies_only_one_path() {
        let mut map = SharedMap::default();
        (0..10_000u32).for_each(|key| map.insert(key, key));
        let before = map.clone();
        map.insert(5_000, 0);
        assert_ne!(map, before);
        fn shared(one: &Link<u32, u32>, other: &Link<u32, u32>) -> usize {
            let (Some(one), Some(other)) = (one, other) else { return 0 };
            if Rc::ptr_eq(one, other) {
                0
            } else {
                1 + shared(&one.left, &other.left) + shared(&one.right, &other.right)
            }
        }
        let copied = shared(&map.root, &before.root);
        assert!((1..=18).contains(&copied), "{copied}");
    }
}
