//! A script on both sides, and what differs.

use pidscope_userland::machine::Machine;
use pidscope_userland::script::{Attributes, Call, Root, Script, SetnsTarget, Statement, StatementKind};

use crate::difference::{Comparer, Difference};
use crate::observe::{StepObservation, WorldObservation};
use crate::unable::Unable;
use crate::{Linux, World, release, simulated, tolerance};

/// How often a difference is looked at with all in an order that looks random.
const REPETITIONS: u64 = 40;

/// Who runs first when several are woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As it looks random, the same for each seed.
    Random(u64),
    /// Children before their parents. Whoever is reaped while somebody holds its files in `/proc` open, as the tool does, sleeps for a moment
    /// in which others overtake it; so parents may be gone that would not be otherwise.
    YoungestFirst,
}

/// What came of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many calls were compared.
    pub calls: usize,
    /// Everything that differs, in the order in which it began to.
    pub differences: Vec<Difference>,
    /// Lines that were made on neither side: those typed into shells, and moves of the clock.
    pub skipped: Vec<usize>,
    /// The line from which on nothing was compared any more, and why.
    pub end: Option<(usize, Incomparable)>,
}

/// Why nothing is compared from some call on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incomparable {
    /// Linux may answer in more than one way: it depends on timing.
    Timing,
    /// It depends on processes outside the world.
    Outside,
    /// The call was not made on Linux, where it would make a process that nothing can end.
    Undying,
}

/// Runs a script on both sides. The first namespace lies at the level that the script says, but never at that of the machine's own
/// first one, nor above the tool's: the simulator follows. What differs is looked at again with others running first: if Linux
/// then answers as the simulator does, it is a matter of timing.
pub fn compare(linux: &mut Linux, script: &Script) -> Result<Comparison, Unable> {
    let first = compare_once(linux, script)?;
    let Some(difference) = first.differences.first() else { return Ok(first) };
    let orders = std::iter::once(Order::YoungestFirst).chain((0..REPETITIONS).map(Order::Random));
    for order in orders {
        linux.shuffle(Some(order));
        let again = compare_once(linux, script);
        linux.shuffle(None);
        let mut again = again?;
        if again.differences.is_empty() {
            again.end = again.end.or(Some((difference.line, Incomparable::Timing)));
            return Ok(again);
        }
    }
    Ok(first)
}

/// Runs a script on both sides once.
pub(crate) fn compare_once(linux: &mut Linux, script: &Script) -> Result<Comparison, Unable> {
    let mut comparison = Comparison::default();
    let mut sides = Sides::new(linux, root_of(script), changes_limit(script))?;
    for statement in &script.statements {
        match sides.step(statement)? {
            Verdict::NoCall => {
                let is_skipped = matches!(statement.kind, StatementKind::Shell { .. } | StatementKind::Clock { .. });
                comparison.skipped.extend(is_skipped.then_some(statement.line));
                continue;
            }
            Verdict::Same(_) => {}
            Verdict::Differs(differences) => comparison.differences.extend(differences),
            Verdict::Incomparable(why) => {
                comparison.end = Some((statement.line, why));
                break;
            }
        }
        comparison.calls += 1;
        if !sides.are_comparable() {
            break;
        }
    }
    Ok(comparison)
}

/// The first process of a script without a `root` statement.
pub(crate) fn first_process(level: u32) -> Root {
    Root { process: "A".to_owned(), ns: None, level, attributes: Attributes::default() }
}

/// The `root` statement of a script.
pub fn root_of(script: &Script) -> Option<&Root> {
    script.statements.first().and_then(|first| match &first.kind {
        StatementKind::Root(root) => Some(&**root),
        _ => None,
    })
}

/// Whether a script has to do with `user.max_pid_namespaces`, so that it needs a user namespace of its own.
pub fn changes_limit(script: &Script) -> bool {
    use pidscope_kernel::sysctl::Sysctl;
    script.statements.iter().any(|statement| match &statement.kind {
        StatementKind::Call { call: Call::Sysctl { name, .. }, .. } => *name == Sysctl::MaxPidNamespaces,
        _ => false,
    })
}

/// The same world on both sides, one step after the other.
pub struct Sides<'l> {
    machine: Machine,
    world: World<'l>,
    /// Whether the world has limits of its own.
    own_users: bool,
    /// What differs in the worlds at rest.
    standing: Vec<Difference>,
}

/// What came of a statement on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is not a call.
    NoCall,
    /// Nothing differs that did not before; this is what the call came to.
    Same(StepObservation),
    /// This differs, and did not before.
    Differs(Vec<Difference>),
    /// From here on, nothing can be compared.
    Incomparable(Incomparable),
}

impl<'l> Sides<'l> {
    /// A world in which nothing has been done.
    pub fn new(linux: &'l mut Linux, root: Option<&Root>, own_users: bool) -> Result<Sides<'l>, Unable> {
        let mut root = root.cloned().unwrap_or_else(|| first_process(0));
        root.level = linux.level(root.level);
        let machine = Machine::of_release(Some(&root), release::of(linux)?);
        let world = World::new(linux, &root, own_users)?;
        Ok(Sides { machine, world, own_users, standing: Vec::new() })
    }

    /// The simulator's side.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Linux's side, at rest.
    pub fn observation(&self) -> &WorldObservation {
        self.world.observation()
    }

    /// Runs one statement on both sides.
    pub fn step(&mut self, statement: &Statement) -> Result<Verdict, Unable> {
        let StatementKind::Call { caller, call, .. } = &statement.kind else { return Ok(Verdict::NoCall) };
        // In a user namespace of its own nobody may look into processes that began outside it and have become other users.
        let looks_outside = self.own_users && matches!(call, Call::Setns(SetnsTarget::Pidfd(_)));
        let reaches_outside = looks_outside || tolerance::reaches_outside(&self.machine, caller, call);
        let entry = self.machine.run(statement.clone());
        if tolerance::makes_undying(self.machine.kernel()) {
            return Ok(Verdict::Incomparable(Incomparable::Undying));
        }
        let before = self.world.observation().clone();
        if self.own_users {
            tolerance::let_namespaces_go(call);
        }
        let found = self.world.step(caller, call)?;
        let Some(step) = entry.step else { return Ok(Verdict::NoCall) };
        let expected = simulated::step(&self.machine, &step);
        if reaches_outside && expected.outcome != found.outcome {
            return Ok(Verdict::Incomparable(Incomparable::Outside));
        }
        if tolerance::is_ambiguous(&before, [&expected, &found]) {
            return Ok(Verdict::Incomparable(Incomparable::Timing));
        }
        let mut comparer = Comparer::new(&self.machine, statement);
        comparer.steps([&expected, &found]);
        let mut new = comparer.into_found();
        let mut comparer = Comparer::new(&self.machine, statement);
        comparer.worlds([&simulated::world(self.machine.kernel()), self.world.observation()]);
        let standing = comparer.into_found();
        new.extend(standing.iter().filter(|now| !self.standing.iter().any(|before| before.is_same(now))).cloned());
        self.standing = standing;
        Ok(if new.is_empty() { Verdict::Same(found) } else { Verdict::Differs(new) })
    }

    /// Whether both sides have had the same processes and namespaces.
    pub fn are_comparable(&self) -> bool {
        let WorldObservation { tasks, namespaces } = self.world.observation();
        let kernel = self.machine.kernel();
        tasks.len() == kernel.tasks().len() && namespaces.len() == kernel.namespaces().len()
    }
}
