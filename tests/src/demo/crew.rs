//! Many phones, a few threads: each phone is worked by one thread at a time.

use super::bars::Step;
use super::station::Station;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Does `act` with every station, `threads` at a time, and returns what each gave, in order.
///
/// The first failure ends the phase; phones that are being worked come to their end first.
pub fn each<T: Send>(
    label: &str,
    threads: usize,
    stations: &mut [Station],
    act: impl Fn(&mut Station) -> anyhow::Result<T> + Sync,
) -> anyhow::Result<(Vec<T>, Duration)> {
    let step = Step::begin(label, stations.len());
    let given: Mutex<Vec<(usize, anyhow::Result<T>)>> = Mutex::new(Vec::with_capacity(stations.len()));
    let queue = Mutex::new(stations.iter_mut().enumerate());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((at, station)) = next else { break };
                    let done = act(station);
                    let failed = done.is_err();
                    given.lock().unwrap_or_else(PoisonError::into_inner).push((at, done));
                    step.note();
                    if failed {
                        // Nobody takes another one.
                        queue.lock().unwrap_or_else(PoisonError::into_inner).by_ref().for_each(drop);
                    }
                }
            });
        }
    });
    let took = step.end();
    let mut given = given.into_inner().unwrap_or_else(PoisonError::into_inner);
    given.sort_by_key(|(at, _)| *at);
    let given = given.into_iter().map(|(_, done)| done).collect::<anyhow::Result<Vec<T>>>()?;
    Ok((given, took))
}
