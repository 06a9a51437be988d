//! fork, exit and wait: the ratio of the running kernel's time to the simulator's, measured within one run, at depth 1
//! to the maximum.
//!
//! The simulator spends its time on allocating and freeing a number at each level, and on the events that make undo
//! possible.

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the running kernel is not Linux");
}

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::{Duration, Instant};
    use std::{io, process};

    use pidscope_kernel::fork::CloneArgs;
    use pidscope_kernel::wait::WaitArgs;
    use pidscope_kernel::{Call, Config, Kernel, TaskId};

    /// Processes per measurement.
    const PROCESSES: u32 = 1000;
    /// The fastest of this many measurements counts, because other activity on the machine only adds time.
    const ROUNDS: usize = 30;

    pub fn main() {
        println!("fork, exit and wait, Linux to simulator");
        for depth in [1, 8, 32] {
            let simulated = simulated(depth);
            match real(depth) {
                Ok(real) => println!("  depth {depth:>2}: {:>4.0} times", real.as_secs_f64() / simulated.as_secs_f64()),
                Err(error) => println!("  depth {depth:>2}: skipped, because namespaces cannot be made here: {error}"),
            }
        }
    }

    fn simulated(depth: u32) -> Duration {
        let mut kernel = Kernel::new(Config::default());
        let mut caller = TaskId::FIRST;
        for _ in 0..depth {
            let child = TaskId(kernel.tasks().len() as u32);
            kernel.call(caller, &Call::Clone(CloneArgs { newpid: true, ..CloneArgs::default() }));
            caller = child;
        }
        let calls = [Call::Clone(CloneArgs::default()), Call::Exit(0), Call::Wait(WaitArgs::default())];
        let mut fastest = Duration::MAX;
        for _ in 0..ROUNDS {
            let mut steps = Vec::with_capacity(3 * PROCESSES as usize);
            let start = Instant::now();
            for _ in 0..PROCESSES {
                let child = TaskId(kernel.tasks().len() as u32);
                for (maker, call) in [caller, child, caller].into_iter().zip(&calls) {
                    steps.push(kernel.call(maker, call));
                }
            }
            fastest = fastest.min(start.elapsed());
            // Every round begins in the same world.
            for event in steps.iter().rev().flat_map(|step| step.events.iter().rev()) {
                kernel.revert(event);
            }
        }
        fastest / PROCESSES
    }

    /// The time is measured by the innermost process, which returns it through a pipe.
    fn real(depth: u32) -> io::Result<Duration> {
        let (mut reader, writer) = io::pipe()?;
        let child = clone(depth > 0)?;
        if child == 0 {
            drop(reader);
            process::exit(descend(depth - 1, writer));
        }
        drop(writer);
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut reader, &mut bytes)?;
        wait(child);
        let bytes = bytes.try_into().map_err(|_| io::Error::other("the nested process could not measure"))?;
        Ok(Duration::from_nanos(u64::from_ne_bytes(bytes)))
    }

    fn descend(levels: u32, mut writer: io::PipeWriter) -> i32 {
        if levels == 0 {
            let nanoseconds = measure().as_nanos() as u64;
            return i32::from(io::Write::write_all(&mut writer, &nanoseconds.to_ne_bytes()).is_err());
        }
        match clone(true) {
            Ok(0) => process::exit(descend(levels - 1, writer)),
            Ok(child) => {
                wait(child);
                0
            }
            Err(_) => 1,
        }
    }

    fn measure() -> Duration {
        let mut fastest = Duration::MAX;
        for _ in 0..5 {
            let start = Instant::now();
            for _ in 0..PROCESSES {
                match clone(false) {
                    // SAFETY: ends this process at once.
                    Ok(0) => unsafe { libc::_exit(0) },
                    Ok(child) => wait(child),
                    Err(_) => process::exit(1),
                }
            }
            fastest = fastest.min(start.elapsed());
        }
        fastest / PROCESSES
    }

    /// Creates a child, in a new namespace or not; returns 0 in the child.
    fn clone(newpid: bool) -> io::Result<i32> {
        let flags = libc::SIGCHLD | if newpid { libc::CLONE_NEWPID } else { 0 };
        // SAFETY: without shared memory this is a fork, in a single-threaded process.
        let child = unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) };
        if child < 0 { Err(io::Error::last_os_error()) } else { Ok(child as i32) }
    }

    fn wait(child: i32) {
        // SAFETY: no status is requested.
        unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
    }
}
