//! Every story of `tests/scenarios`, played in one process, and over a real socket with real files.

use ketuk_fleet::scenario::{Inside, parse, run};
use ketuk_tests::socket_stage::OverSocket;
use std::path::Path;

/// One test per story, so that a failure carries the story's name; and a test that none is forgotten.
macro_rules! stories {
    ($($name:ident)*) => {
        const TOLD: &[&str] = &[$(stringify!($name)),*];

        $(
            #[test]
            fn $name() {
                let story = include_str!(concat!("../scenarios/", stringify!($name), ".scn"));
                let scenario = parse(story).unwrap_or_else(|what| panic!("{what}"));
                if let Err(failure) = run(&scenario, &mut Inside::default()) {
                    panic!("{}.scn, in one process: {failure}", stringify!($name));
                }
                let mut over_socket = OverSocket::open().expect("two servers start");
                if let Err(failure) = run(&scenario, &mut over_socket) {
                    panic!("{}.scn, over a socket: {failure}", stringify!($name));
                }
            }
        )*
    };
}

stories! {
    age_after_a_decision
    agreement_is_no_dispute
    area_given_later
    area_taken_after_arrival
    bad_roads
    broken_form
    by_hand
    by_hand_and_by_network
    by_hand_killed
    by_hand_new_area
    by_hand_twice
    by_hand_wrong_way
    clock_in_1970
    clock_in_2040
    computed_at_the_door
    copied_phone
    correction_of_the_list
    disagreement_and_settlement
    dont_know_against_an_answer
    forged_request
    form_in_pieces
    form_not_here
    form_on_a_stick
    form_versions_apart
    form_withdrawn
    full_hub
    full_phone
    hub_clock_jumps
    hub_restarted
    killed_in_mid_word
    late_value_already_weighed
    late_value_is_new
    lost_answer
    new_form
    one_list_two_phones
    outside_the_area
    removed_while_edited
    revoked_device
    settled_at_the_door
    status_by_rank
    two_heads
    undo
    unknown_device
    upgrade_refused
}

#[test]
fn every_story_is_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).expect("the stories are here");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let mut stories: Vec<_> = names.filter_map(|name| name.strip_suffix(".scn").map(str::to_owned)).collect();
    stories.sort();
    assert_eq!(stories, TOLD);
}
