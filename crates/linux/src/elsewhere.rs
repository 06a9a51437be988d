//! What there is of worlds of real processes where there can be none.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::time::Duration;

use pidscope_userland::script::{Call, Root};

use crate::compare::Order;
use crate::golden::Keys;
use crate::observe::{StepObservation, WorldObservation};
use crate::reaction::Reaction;
use crate::unable::Unable;

/// The running kernel, which cannot be had here.
pub struct Linux(Infallible);

impl Linux {
    /// Says that this is not the right machine.
    pub fn open() -> Result<Linux, Unable> {
        Err(Unable::Platform)
    }

    /// The release of the kernel.
    pub fn release(&self) -> String {
        match self.0 {}
    }

    /// Lets others run first.
    pub fn shuffle(&mut self, _order: Option<Order>) {
        match self.0 {}
    }

    /// The level that a world's first namespace really gets.
    pub fn level(&self, _level: u32) -> u32 {
        match self.0 {}
    }
}

/// A world, which cannot be made here.
pub struct World<'l>(Infallible, PhantomData<&'l Linux>);

impl<'l> World<'l> {
    /// A world in which nothing has been done.
    pub fn new(linux: &'l mut Linux, _root: &Root, _own_users: bool) -> Result<World<'l>, Unable> {
        match linux.0 {}
    }

    /// The world as it is now.
    pub fn observation(&self) -> &WorldObservation {
        match self.0 {}
    }

    /// Makes one call.
    pub fn step(&mut self, _caller: &str, _call: &Call) -> Result<StepObservation, Unable> {
        match self.0 {}
    }
}

/// A terminal, which cannot be opened here.
pub struct Terminal(Infallible);

impl Terminal {
    /// Says that this is not the right machine.
    pub fn open() -> Result<Terminal, Unable> {
        Err(Unable::Platform)
    }

    /// Types.
    pub fn press(&mut self, _keys: &Keys) -> Reaction {
        match self.0 {}
    }

    /// Lets time pass.
    pub fn pass(&mut self, _time: Duration, _ready: bool) -> Reaction {
        match self.0 {}
    }
}

/// What is not there; but nobody asks where there is no terminal.
pub fn missing_tools() -> Vec<String> {
    Vec::new()
}
