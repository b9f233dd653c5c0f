//! Everybody at once, over real HTTP: who waits, who is turned away, and whom that leaves alone (decision 0036). The
//! writer is held still meanwhile, so that nothing here depends on how fast anything is.

use ketuk_device::{Device, ScopeId};
use ketuk_server::http::machine_clock;
use ketuk_server::hub::{Derive, Foresight};
use ketuk_server::{Hub, HubWorld, Job};
use ketuk_tests::hall::Hall;
use ketuk_transport::{Errand, Outside, SystemWorld};
use ketuk_wire::sync::{SyncRequest, SyncResponse, Verdict};
use ketuk_wire::{Problem, ProblemCode, Signature, SigningKey, frame, limits};
use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::task::Poll;
use std::thread::{Scope, ScopedJoinHandle};

const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

/// What a phone sends that has begun a household.
fn body(device: &mut Device) -> Vec<u8> {
    SystemWorld::new().with_world(|world| {
        device.start(world, SCOPE).expect("a household");
        device.plan_sync(world).expect("an enrolled device")
    })
}

fn phones(hall: &Hall, count: usize) -> Vec<Vec<u8>> {
    let enrol = |at| hall.enrol(&format!("{at}.ketuk"), &format!("Kader {at}"), &[SCOPE]).expect("enrolled");
    (0..count).map(|at| body(&mut enrol(at))).collect()
}

fn post(hall: &Hall, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
    hall.block_on(hall.road().carry(Errand::Sync, body))
}

/// Holds the writer still until the sender that comes back says so.
fn hold<'s>(scope: &'s Scope<'s, '_>, hall: &'s Hall) -> Sender<()> {
    let ((go, gone), (held, is_held)) = (channel::<()>(), channel());
    scope.spawn(move || {
        hall.call(move |_, _| {
            held.send(()).expect("somebody waits for it");
            // Where the test has failed meanwhile, nobody says anything.
            let _ = gone.recv();
            Ok(())
        })
    });
    is_held.recv().expect("the writer is held");
    go
}

/// Sends, and comes back when it waits in line.
fn line_up<'s>(
    scope: &'s Scope<'s, '_>,
    hall: &'s Hall,
    body: &[u8],
) -> ScopedJoinHandle<'s, Result<Vec<u8>, Problem>> {
    let (before, body) = (hall.writer().backlog().jobs, body.to_vec());
    let sent = scope.spawn(move || post(hall, body));
    while hall.writer().backlog().jobs == before {
        assert!(!sent.is_finished(), "it was answered, and never waited");
        std::thread::yield_now();
    }
    sent
}

/// Asks a future once.
async fn is_pending<F: Future + Unpin>(future: &mut F) -> bool {
    std::future::poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context).is_pending())).await
}

#[test]
fn a_phone_that_sends_too_much_at_once_is_turned_away_alone() {
    let hall = Hall::open().expect("a server");
    let phones = phones(&hall, 2);
    std::thread::scope(|scope| {
        let go = hold(scope, &hall);
        let waiting: Vec<_> = (0..3).map(|_| line_up(scope, &hall, &phones[0])).collect();
        let busy = post(&hall, phones[0].clone()).expect_err("its line is full");
        let seconds: u64 = busy.detail.parse().expect("it is told when to come again");
        assert_eq!(busy.code, ProblemCode::ServerBusy);
        assert!((2..=55).contains(&seconds), "{seconds}");
        let other = line_up(scope, &hall, &phones[1]);
        drop(go);
        for sent in waiting.into_iter().chain([other]) {
            sent.join().expect("no panic").expect("what waited is done");
        }
    });
    assert_eq!(hall.writer().backlog().jobs, 0);
}

/// Runs a body after a look at it some time before.
fn run_foreseen(hub: &Hub, world: &mut HubWorld<'_>, body: &[u8], before_ms: u64, derive: Derive) -> Verdict {
    let foresight = Foresight::of(body, &hub.book(), world.now_ms - before_ms, derive).expect("a message");
    assert_eq!(foresight.count(), 1, "one household in it");
    let done = hub.run_foreseen(world, &[Job::Sync(body.to_vec())], &mut [Some(foresight)]).pop();
    let answer = SyncResponse::from_body(&done.expect("an outcome").expect("an answer")).expect("of ours");
    answer.receipt.expect("a receipt").verdicts[0].verdict.clone()
}

#[test]
fn what_was_seen_before_its_turn_is_what_stands() {
    let hall = Hall::open().expect("a server");
    let phones = phones(&hall, 2);
    let run = |body: &[u8], before_ms: u64| {
        let body = body.to_vec();
        hall.call(move |hub, world| Ok(run_foreseen(hub, world, &body, before_ms, Derive::Now)))
            .expect("done")
    };
    assert!(matches!(run(&phones[0], 0), Verdict::Ok(1..)));
    // What was seen holds no more: the household is here, or it was seen at another time.
    assert!(matches!(run(&phones[0], 0), Verdict::Duplicate(1..)));
    assert!(matches!(run(&phones[1], 60_000), Verdict::Ok(1..)));
    let report = hall.call(|hub, _| hub.rebuild(&mut |_| ())).expect("rebuilt");
    assert_eq!((report.records, report.before == report.after), (2, true));
}

/// How many households the office's list shows.
fn listed(hub: &Hub) -> usize {
    hub.list_households((SCOPE, SCOPE), None, 100).expect("a list").len()
}

#[test]
fn what_a_crowd_puts_off_follows_when_nobody_waits() {
    let hall = Hall::open().expect("a server");
    let body = phones(&hall, 1).remove(0);
    let put_off = move |hub: &Hub, world: &mut HubWorld<'_>| {
        assert!(matches!(run_foreseen(hub, world, &body, 0, Derive::Later), Verdict::Ok(1..)));
        assert_eq!((hub.has_due(), listed(hub), hub.records()?.len()), (true, 0, 1), "it stands, and is due");
        let (soon, later) = (world.now_ms + 29_000, world.now_ms + 30_000);
        assert_eq!((hub.may_put_off(soon), hub.may_put_off(later)), (true, false));
        Ok(())
    };
    hall.call(put_off).expect("a receipt");
    // Nobody asks for it: the writer does it by itself.
    while hall.call(|hub, _| Ok(hub.has_due())).expect("an answer") {}
    let report = hall.call(|hub, _| Ok((listed(hub), hub.may_put_off(u64::MAX), hub.rebuild(&mut |_| ())?)));
    let (listed, may_put_off, report) = report.expect("rebuilt");
    assert_eq!((listed, may_put_off, report.before == report.after), (1, true, true));
}

#[test]
fn what_is_due_outlives_the_server_and_one_that_cannot_be_read_holds_up_no_other() {
    let mut hall = Hall::open().expect("a server");
    let phones = phones(&hall, 3);
    let put_off = move |hub: &Hub, world: &mut HubWorld<'_>| {
        for body in &phones {
            run_foreseen(hub, world, body, 0, Derive::Later);
        }
        let first = "(SELECT record FROM record ORDER BY record LIMIT 1)";
        hub.store().harm(&format!("UPDATE change SET bytes = substr(bytes, 1, 3) WHERE record = {first}"))?;
        assert_eq!((listed(hub), hub.derive_due()?, hub.has_due()), (0, 3, false));
        assert_eq!((listed(hub), hub.derive_due()?), (2, 0));
        // As a server leaves it that is killed in a crowd.
        hub.store().harm("DELETE FROM household")?;
        hub.store().harm("INSERT INTO due (scope, record) SELECT scope, record FROM record")
    };
    assert_eq!(hall.call(put_off).expect("two of three"), 3);
    hall.restart(machine_clock).expect("up again");
    assert_eq!(hall.call(|hub, _| Ok((listed(hub), hub.has_due()))).expect("an answer"), (2, false));
}

#[test]
fn an_office_waits_for_one_group_and_not_for_all_phones() {
    let hall = Hall::open().expect("a server");
    let phones = phones(&hall, 4);
    std::thread::scope(|scope| {
        let go = hold(scope, &hall);
        let mut waiting = Vec::new();
        for _ in 0..3 {
            waiting.extend(phones.iter().map(|body| line_up(scope, &hall, body)));
        }
        // Asked before the phones get their turn: the writer is held, so the call waits in its line.
        let (writer, look) = (hall.writer(), hall.writer());
        let mut call = Box::pin(writer.call(move |_, _| Ok(look.backlog().jobs)));
        let left = hall.block_on(async {
            assert!(is_pending(&mut call).await, "the writer is held");
            drop(go);
            call.await
        });
        let left = left.expect("an answer");
        assert!(
            left >= 8,
            "{left} of twelve jobs are left: one of each phone may be done before it, and no more"
        );
        for sent in waiting {
            sent.join().expect("no panic").expect("what waited is done");
        }
    });
}

#[test]
fn rubbish_is_refused_without_the_writer() {
    let hall = Hall::open().expect("a server");
    let body = phones(&hall, 1).remove(0);
    let request = SyncRequest::from_body(&body).expect("a request");
    let changed = |change: &dyn Fn(&mut SyncRequest)| {
        let mut request = request.clone();
        change(&mut request);
        request.to_body()
    };
    let stranger = SigningKey::from_seed([7; 32]).expect("any seed is a key").public().device();
    let bomb = frame::pack(&vec![0; limits::INFLATED_BYTES_MAX + 1], frame::Peer::ReadsDictionary);
    let rubbish = [
        (changed(&|request| request.batch.signature = Signature([1; 64])), ProblemCode::SignatureBad),
        (changed(&|request| request.batch.device = stranger), ProblemCode::DeviceUnknown),
        (bomb, ProblemCode::BodyInflatesTooLarge),
        (vec![3; 100], ProblemCode::BodyMalformed),
        (vec![0; limits::BODY_BYTES_MAX + 1], ProblemCode::BodyTooLarge),
    ];
    std::thread::scope(|scope| {
        let go = hold(scope, &hall);
        for (body, code) in rubbish {
            assert_eq!(post(&hall, body).expect_err("refused").code, code);
        }
        drop(go);
    });
    post(&hall, body).expect("the real one");
}

/// Brings sealed files while the writer is held: what came of them, those first that were answered meanwhile.
fn bring(hall: &Hall, files: Vec<Vec<u8>>, answered: usize) -> Vec<Result<Vec<u8>, Problem>> {
    let (tell, told) = channel();
    std::thread::scope(|scope| {
        let go = hold(scope, hall);
        for file in files {
            let tell = tell.clone();
            scope.spawn(move || tell.send(hall.block_on(hall.road().carry(Errand::Parcel, file))));
        }
        drop(tell);
        let mut came: Vec<_> = told.iter().take(answered).collect();
        drop(go);
        came.extend(told.iter());
        came
    })
}

fn file(device: &mut Device) -> Vec<u8> {
    SystemWorld::new().with_world(|world| {
        device.start(world, SCOPE).expect("a household");
        device.plan_bundle(world).expect("an enrolled device").bytes
    })
}

#[test]
fn of_sealed_files_four_are_under_way_at_once_and_the_others_come_again() {
    let hall = Hall::open().expect("a server");
    let enrol = |at| hall.enrol(&format!("{at}.ketuk"), &format!("Kader {at}"), &[SCOPE]).expect("enrolled");
    let files = (0..6).map(|at| file(&mut enrol(at))).collect();
    let came = bring(&hall, files, 2);
    for turned_away in &came[..2] {
        let busy = turned_away.as_ref().expect_err("there is no place");
        assert_eq!(busy.code, ProblemCode::ServerBusy);
        busy.detail.parse::<u64>().expect("it is told when to come again");
    }
    assert_eq!((came.len(), came[2..].iter().filter(|done| done.is_ok()).count()), (6, 4));
}

#[test]
fn of_one_device_one_sealed_file_is_under_way_at_once() {
    let hall = Hall::open().expect("a server");
    let mut device = hall.enrol("a", "Sri", &[SCOPE]).expect("enrolled");
    let files = vec![file(&mut device), file(&mut device)];
    let came = bring(&hall, files.clone(), 1);
    assert_eq!(came[0].as_ref().expect_err("one is under way").code, ProblemCode::ServerBusy);
    came[1].as_ref().expect("the other one is taken");
    for file in files {
        hall.block_on(hall.road().carry(Errand::Parcel, file)).expect("one after the other");
    }
}
