//! What this machine spent: processor time of a thread and of a process, its memory, what a folder takes.

use std::path::Path;

/// Ticks in a second, in which Linux tells processor time to programs.
const TICKS_PER_S: f64 = 100.0;

/// Processor time of this thread so far, in seconds; `None` where the system does not say.
#[must_use]
pub fn thread_cpu_s() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = stat.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds as f64 / 1e9)
}

/// Processor time of a process so far, of all its threads, in seconds and to a hundredth.
#[must_use]
pub fn process_cpu_s(process: u32) -> Option<f64> {
    cpu_in(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Out of a line of `/proc/N/stat`: the name in brackets may hold anything, what follows is numbers.
fn cpu_in(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut numbers = rest.split_whitespace().skip(11);
    let (user, system): (f64, f64) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    Some((user + system) / TICKS_PER_S)
}

/// Resident memory of a process in MB; `None` where the system does not say.
#[must_use]
pub fn resident_mb(process: u32) -> Option<f64> {
    status_mb(process, "VmRSS:")
}

/// The most that a process ever held at once, in MB.
#[must_use]
pub fn peak_mb(process: u32) -> Option<f64> {
    status_mb(process, "VmHWM:")
}

fn status_mb(process: u32, name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Bytes of the files in a folder and below it, in MB.
#[must_use]
pub fn folder_mb(folder: &Path) -> f64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0.0 };
    entries.flatten().fold(0.0, |sum, entry| match entry.metadata() {
        Ok(data) if data.is_dir() => sum + folder_mb(&entry.path()),
        Ok(data) => sum + data.len() as f64 / 1e6,
        Err(_) => sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_whatever_the_program_is_called() {
        let line = "7 (a) b) S 1 7 7 0 -1 4194304 900 0 0 0 250 50 0 0 20 0 9 0 100 1 1";
        assert_eq!(cpu_in(line), Some(3.0));
    }
}
