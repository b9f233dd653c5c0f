//! The order in which slots are evaluated, and the circles in which there is none.
//!
//! Only slots whose value others may read stand in the graph: relevances, calculations, counts, and which
//! chosen codes are still offered. A circle through a calculation or a count is refused. Relevances may
//! depend on each other in a circle (each on the other's answer), as in JavaRosa; that circle is gone
//! round once per event, in the order of the form.
//!
//! Invariant: work grows with the number of slots and of what they read; nothing here recurses.

use super::paths::Part;
use super::schema::Schema;
use super::slots::{Job, NodeSlots, Slot, SlotId};
use std::collections::{HashMap, VecDeque};

/// Gives every slot its rank; what comes back are the circles that are refused, as the slots in order.
pub(crate) fn rank(schema: &Schema, slots: &mut [Slot], of_node: &[NodeSlots]) -> Vec<Vec<SlotId>> {
    let firm = edges(schema, slots, of_node);
    let refused = refused(slots, &firm);
    let mut before = firm;
    for (slot, before) in slots.iter().zip(&mut before) {
        before.extend(own(schema, slot, of_node));
    }
    let mut rank = 0;
    for component in components(&before) {
        let circular = is_circle(&component, &before);
        for slot in component {
            slots[slot as usize].rank = rank;
            slots[slot as usize].circular = circular;
            rank += 1;
        }
    }
    for slot in slots.iter_mut().filter(|slot| !slot.job.feeds_others()) {
        slot.rank = rank + u32::from(slot.job == Job::Finding);
    }
    refused
}

fn is_circle(component: &[SlotId], before: &[Vec<SlotId>]) -> bool {
    component.len() > 1 || before[component[0] as usize].contains(&component[0])
}

/// The circles that hold a calculation or a count. Which codes are still offered does not count: a
/// select may leave out what was chosen elsewhere.
fn refused(slots: &[Slot], firm: &[Vec<SlotId>]) -> Vec<Vec<SlotId>> {
    let clear = |(slot, before): (&Slot, &Vec<SlotId>)| match slot.job {
        Job::Offered => Vec::new(),
        _ => before.clone(),
    };
    let firm: Vec<Vec<SlotId>> = slots.iter().zip(firm).map(clear).collect();
    let mut found = Vec::new();
    for component in components(&firm) {
        let computed = |slot: &&SlotId| matches!(slots[**slot as usize].job, Job::Calculation | Job::Count);
        let start = component.iter().find(computed).filter(|_| is_circle(&component, &firm));
        found.extend(start.and_then(|start| way_back(&firm, &component, *start)));
    }
    found
}

/// The slots that have to be evaluated before each slot.
fn edges(schema: &Schema, slots: &[Slot], of_node: &[NodeSlots]) -> Vec<Vec<SlotId>> {
    let mut before: Vec<Vec<SlotId>> = Vec::with_capacity(slots.len());
    for slot in slots {
        let mut found = Vec::new();
        if slot.job.feeds_others() {
            for dependency in &slot.reads.dependencies {
                for node in schema.upward(dependency.target).take_while(|node| *node != dependency.anchor) {
                    found.extend(of_node[node as usize].count);
                }
                if dependency.part == Part::Instances {
                    continue;
                }
                for node in schema.upward(dependency.target) {
                    found.extend(of_node[node as usize].relevant);
                }
                if dependency.part == Part::Values {
                    let target = &of_node[dependency.target as usize];
                    found.extend(target.calculation);
                    found.extend(target.offered);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        before.push(found);
    }
    before
}

/// What a slot waits for at its own node.
fn own(schema: &Schema, slot: &Slot, of_node: &[NodeSlots]) -> Vec<SlotId> {
    match slot.job {
        Job::Calculation => {
            schema.upward(slot.owner).filter_map(|node| of_node[node as usize].relevant).collect()
        }
        Job::Offered => of_node[slot.owner as usize].calculation.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Strongly connected components, those that are read first (Tarjan's algorithm without recursion).
fn components(before: &[Vec<SlotId>]) -> Vec<Vec<SlotId>> {
    const NEW: u32 = u32::MAX;
    let mut number = vec![NEW; before.len()];
    let mut low = vec![0_u32; before.len()];
    let mut waiting = vec![false; before.len()];
    let mut stack: Vec<SlotId> = Vec::new();
    let mut found = Vec::new();
    let mut next = 0;
    for start in 0..before.len() as SlotId {
        if number[start as usize] != NEW {
            continue;
        }
        let mut calls: Vec<(SlotId, usize)> = vec![(start, 0)];
        while let Some((at, edge)) = calls.pop() {
            let node = at as usize;
            if edge == 0 {
                number[node] = next;
                low[node] = next;
                next += 1;
                stack.push(at);
                waiting[node] = true;
            }
            if let Some(other) = before[node].get(edge) {
                calls.push((at, edge + 1));
                let other = *other as usize;
                if number[other] == NEW {
                    calls.push((other as SlotId, 0));
                } else if waiting[other] {
                    low[node] = low[node].min(number[other]);
                }
                continue;
            }
            if low[node] == number[node] {
                let mut component = Vec::new();
                while let Some(member) = stack.pop() {
                    waiting[member as usize] = false;
                    component.push(member);
                    if member == at {
                        break;
                    }
                }
                component.sort_unstable();
                found.push(component);
            }
            if let Some((above, _)) = calls.last() {
                let above = *above as usize;
                low[above] = low[above].min(low[node]);
            }
        }
    }
    found
}

/// The shortest way from `start` to itself within a component.
fn way_back(before: &[Vec<SlotId>], component: &[SlotId], start: SlotId) -> Option<Vec<SlotId>> {
    let mut came_from: HashMap<SlotId, SlotId> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for other in &before[at as usize] {
            if *other == start {
                let mut way = vec![start];
                let mut back = at;
                while back != start {
                    way.push(back);
                    back = *came_from.get(&back)?;
                }
                return Some(way);
            }
            let inside = component.binary_search(other).is_ok();
            if inside && !came_from.contains_key(other) {
                came_from.insert(*other, at);
                queue.push_back(*other);
            }
        }
    }
    None
}

/// Whether a slot that may not read its owner's own value does so: what decides whether a question is asked,
/// what its value is, and whether anybody may change it.
pub(crate) fn reads_itself(slot: &Slot) -> bool {
    let asks = matches!(slot.job, Job::Relevant | Job::Calculation | Job::ReadOnly);
    asks && slot.reads.dependencies.iter().any(|read| read.target == slot.owner && read.part == Part::Values)
}
