//! Stand-ins for worlds of real processes on unsupported platforms.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::time::Duration;

use pidscope_userland::script::{Call, Root};

use crate::compare::WakeOrder;
use crate::golden::Keys;
use crate::observe::{StepObservation, WorldObservation};
use crate::reaction::Reaction;
use crate::unable::Unable;

/// The running kernel, which cannot be used here.
pub struct Linux(Infallible);

impl Linux {
    /// Fails: the platform is not supported.
    pub fn open() -> Result<Linux, Unable> {
        Err(Unable::Platform)
    }

    /// Returns the release of the kernel.
    pub fn release(&self) -> String {
        match self.0 {}
    }

    /// Sets which threads run first.
    pub fn shuffle(&mut self, _order: Option<WakeOrder>) {
        match self.0 {}
    }

    /// Returns the level that a world's first namespace really gets.
    pub fn level(&self, _level: u32) -> u32 {
        match self.0 {}
    }
}

/// A world, which cannot be created here.
pub struct World<'l>(Infallible, PhantomData<&'l Linux>);

impl<'l> World<'l> {
    /// Creates a world in which nothing has happened.
    pub fn new(linux: &'l mut Linux, _root: &Root, _own_users: bool) -> Result<World<'l>, Unable> {
        match linux.0 {}
    }

    /// Returns the world at rest.
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
    /// Fails: the platform is not supported.
    pub fn open() -> Result<Terminal, Unable> {
        Err(Unable::Platform)
    }

    /// Types keys.
    pub fn press(&mut self, _keys: &Keys) -> Reaction {
        match self.0 {}
    }

    /// Lets time pass.
    pub fn pass(&mut self, _time: Duration, _ready: bool) -> Reaction {
        match self.0 {}
    }
}

/// Returns the tools that are missing: none, as no terminal can be opened that would need them.
pub fn missing_tools() -> Vec<String> {
    Vec::new()
}
