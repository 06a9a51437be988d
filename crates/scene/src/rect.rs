//! Rectangles.

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub w: i32,
    /// Its height.
    pub h: i32,
}

impl Rect {
    /// Returns the x of its centre.
    pub fn center(&self) -> i32 {
        self.x + self.w / 2
    }

    /// Returns its centre.
    pub fn middle(&self) -> (i32, i32) {
        (self.center(), self.y + self.h / 2)
    }

    /// Returns the x of its right edge.
    pub fn right(&self) -> i32 {
        self.x + self.w
    }

    /// Returns the y of its lower edge.
    pub fn bottom(&self) -> i32 {
        self.y + self.h
    }

    /// Returns whether it contains `other`, edges included.
    pub fn contains(&self, other: &Rect) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    /// Returns whether the two have an area in common.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Returns whether the two have a point in common, edges included: a line is a rectangle without a width or a
    /// height.
    pub fn meets(&self, other: &Rect) -> bool {
        self.x <= other.right() && other.x <= self.right() && self.y <= other.bottom() && other.y <= self.bottom()
    }
}
