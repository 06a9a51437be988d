//! Running a script on both sides and finding differences.

use pidscope_userland::machine::Machine;
use pidscope_userland::script::{Attributes, Call, Root, Script, SetnsTarget, Statement, StatementKind};

use crate::difference::{Comparer, Difference};
use crate::observe::{StepObservation, WorldObservation};
use crate::unable::Unable;
use crate::{Linux, World, release, simulated, tolerance};

/// The number of random orders in which a difference is reproduced.
const REPETITIONS: u64 = 40;

/// Which of several woken threads runs first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeOrder {
    /// A pseudorandom order, determined by the seed.
    Random(u64),
    /// Children before their parents. A process that is reaped while its files in `/proc` are held open, as the tool
    /// does, sleeps for a moment, during which others overtake it; so parents may be gone that otherwise would not be.
    YoungestFirst,
}

/// The result of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The number of calls compared.
    pub calls: usize,
    /// All differences, in the order in which they appeared.
    pub differences: Vec<Difference>,
    /// Lines executed on neither side: those typed into shells, and clock changes.
    pub skipped: Vec<usize>,
    /// The line from which nothing is compared any more, and the reason.
    pub end: Option<(usize, Incomparable)>,
}

/// Why the comparison ends at some call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incomparable {
    /// The answer of Linux depends on timing.
    Timing,
    /// It depends on processes outside the world.
    Outside,
    /// The call was not made on Linux, where it would create a process that nothing can kill.
    Unkillable,
}

/// Runs a script on both sides. The first namespace is at the level given by the script, but below the machine's
/// initial one and the tool's own; the simulator uses the level it really gets. A difference is reproduced with other
/// threads running first: if Linux then answers as the simulator does, it is a matter of timing.
pub fn compare(linux: &mut Linux, script: &Script) -> Result<Comparison, Unable> {
    let first = compare_once(linux, script)?;
    let Some(difference) = first.differences.first() else { return Ok(first) };
    let orders = std::iter::once(WakeOrder::YoungestFirst).chain((0..REPETITIONS).map(WakeOrder::Random));
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

/// Returns the first process of a script without a `root` statement.
pub(crate) fn first_process(level: u32) -> Root {
    Root { process: "A".to_owned(), ns: None, level, attributes: Attributes::default() }
}

/// Returns the `root` statement of a script.
pub fn root_of(script: &Script) -> Option<&Root> {
    script.statements.first().and_then(|first| match &first.kind {
        StatementKind::Root(root) => Some(&**root),
        _ => None,
    })
}

/// Returns whether a script accesses `user.max_pid_namespaces`, for which it needs a user namespace of its own.
pub fn changes_limit(script: &Script) -> bool {
    use pidscope_kernel::sysctl::Sysctl;
    script.statements.iter().any(|statement| match &statement.kind {
        StatementKind::Call { call: Call::Sysctl { name, .. }, .. } => *name == Sysctl::MaxPidNamespaces,
        _ => false,
    })
}

/// The same world on both sides, advanced step by step.
pub struct Sides<'l> {
    machine: Machine,
    world: World<'l>,
    /// Whether the world has limits of its own.
    own_user_ns: bool,
    /// The differences between the worlds at rest so far.
    known_differences: Vec<Difference>,
}

/// The result of a statement on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is not a call.
    NoCall,
    /// There is no new difference; the result of the call.
    Same(StepObservation),
    /// The new differences.
    Differs(Vec<Difference>),
    /// Nothing can be compared from here on.
    Incomparable(Incomparable),
}

impl<'l> Sides<'l> {
    /// Creates a world in which nothing has happened.
    pub fn new(linux: &'l mut Linux, root: Option<&Root>, own_user_ns: bool) -> Result<Sides<'l>, Unable> {
        let mut root = root.cloned().unwrap_or_else(|| first_process(0));
        root.level = linux.level(root.level);
        let machine = Machine::with_release(Some(&root), release::of(linux)?);
        let world = World::new(linux, &root, own_user_ns)?;
        Ok(Sides { machine, world, own_user_ns, known_differences: Vec::new() })
    }

    /// Returns the simulator's side.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Returns Linux's side at rest.
    pub fn observation(&self) -> &WorldObservation {
        self.world.observation()
    }

    /// Runs one statement on both sides.
    pub fn step(&mut self, statement: &Statement) -> Result<Verdict, Unable> {
        let StatementKind::Call { caller, call, .. } = &statement.kind else { return Ok(Verdict::NoCall) };
        // From a user namespace of its own, a world cannot access processes that began outside it and have changed
        // their user.
        let looks_outside = self.own_user_ns && matches!(call, Call::Setns(SetnsTarget::Pidfd(_)));
        let reaches_outside = looks_outside || tolerance::reaches_outside(&self.machine, caller, call);
        let entry = self.machine.run(statement.clone());
        if tolerance::creates_unkillable(self.machine.kernel()) {
            return Ok(Verdict::Incomparable(Incomparable::Unkillable));
        }
        let before = self.world.observation().clone();
        if self.own_user_ns {
            tolerance::wait_for_freed_namespaces(call);
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
        let known_differences = comparer.into_found();
        new.extend(
            known_differences
                .iter()
                .filter(|now| !self.known_differences.iter().any(|before| before.is_same(now)))
                .cloned(),
        );
        self.known_differences = known_differences;
        Ok(if new.is_empty() { Verdict::Same(found) } else { Verdict::Differs(new) })
    }

    /// Returns whether both sides have created the same number of threads and namespaces.
    pub fn are_comparable(&self) -> bool {
        let WorldObservation { tasks, namespaces } = self.world.observation();
        let kernel = self.machine.kernel();
        tasks.len() == kernel.tasks().len() && namespaces.len() == kernel.namespaces().len()
    }
}
