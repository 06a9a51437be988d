//! Small things that several parts of the page need.

use std::ops::Deref;
use std::rc::Rc;

use pidscope_kernel::NsId;
use pidscope_scene::Hue;

/// Something shared that counts as changed when it is another one: comparing it costs nothing, however large it is.
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Something to share.
    pub fn new(value: T) -> Self {
        Shared(Rc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The class that gives an element the colours of a namespace.
pub fn hue(ns: NsId) -> &'static str {
    Hue::of(ns).class()
}
