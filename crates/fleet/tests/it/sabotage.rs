//! Each checker can fail: harm is done on purpose, and the checker whose business it is finds it.

use ketuk_fleet::Sabotage;
use ketuk_fleet::check::{Checker, check};
use std::collections::BTreeSet;

/// Plays worlds with one thing broken until it found something to break; returns who noticed.
fn caught(sabotage: Sabotage) -> BTreeSet<Checker> {
    let world = sabotage.play();
    let mut world = world.unwrap_or_else(|| panic!("{sabotage:?} found nothing to break"));
    check(&mut world).into_iter().map(|breach| breach.checker).collect()
}

fn check_caught(sabotage: Sabotage, by: Checker) {
    let caught = caught(sabotage);
    assert!(caught.contains(&by), "{sabotage:?} was caught by {caught:?} only");
}

#[test]
fn a_lost_draft_is_noticed() {
    check_caught(Sabotage::LoseDraft, Checker::TypedKept);
}
#[test]
fn exchanged_values_are_noticed() {
    check_caught(Sabotage::SwapValues, Checker::TypedKept);
}
#[test]
fn an_acknowledgement_without_keeping_is_noticed() {
    check_caught(Sabotage::AcknowledgeOnly, Checker::TypedKept);
}
#[test]
fn a_change_left_out_of_an_answer_is_noticed() {
    check_caught(Sabotage::DropFromAnswer, Checker::ReplicasEqual);
}
#[test]
fn a_lost_change_is_noticed() {
    check_caught(Sabotage::LoseChange, Checker::AcknowledgedKept);
}
#[test]
fn a_lost_feed_row_is_noticed() {
    check_caught(Sabotage::LoseFeedRow, Checker::FeedsFollow);
}
#[test]
fn a_line_that_is_out_of_date_is_noticed() {
    check_caught(Sabotage::SkipProjection, Checker::DerivedIsRebuilt);
}
#[test]
fn findings_that_are_out_of_date_are_noticed() {
    check_caught(Sabotage::SkipFindings, Checker::DerivedIsRebuilt);
}
#[test]
fn a_change_left_out_of_a_merge_is_noticed() {
    check_caught(Sabotage::DropFromMerge, Checker::DerivedIsRebuilt);
}
#[test]
fn a_decision_in_nobodys_name_is_noticed() {
    check_caught(Sabotage::DecideUnasked, Checker::MergeIsRight);
}
#[test]
fn a_leaked_area_is_noticed() {
    check_caught(Sabotage::LeakArea, Checker::AreasKept);
}
#[test]
fn a_redated_receipt_is_noticed() {
    check_caught(Sabotage::RedateReceipt, Checker::ReceiptsHold);
}
#[test]
fn a_forgotten_cursor_is_noticed() {
    check_caught(Sabotage::ForgetCursor, Checker::SecondSyncIdle);
}
#[test]
fn a_phone_that_keeps_what_it_was_to_destroy_is_noticed() {
    check_caught(Sabotage::KeepAfterWipe, Checker::WipedIsEmpty);
}
#[test]
fn news_for_a_withdrawn_phone_are_noticed() {
    check_caught(Sabotage::ServeWithdrawn, Checker::WithdrawnHearsNothing);
}
#[test]
fn the_loss_of_what_is_apart_is_noticed() {
    check_caught(Sabotage::LoseApart, Checker::TypedKept);
}
#[test]
fn a_move_that_nobody_asked_for_is_noticed() {
    check_caught(Sabotage::MoveUnasked, Checker::MovedStands);
}
#[test]
fn an_erasure_that_phones_do_not_hear_of_is_noticed() {
    check_caught(Sabotage::KeepErased, Checker::ErasedIsNowhere);
}
#[test]
fn a_grant_without_end_is_noticed() {
    check_caught(Sabotage::EndlessGrant, Checker::GrantsEnd);
}
