//! A directory: runs of tiles by their number along a Hilbert curve, each with where it lies; or the way to a
//! further directory.

use crate::problem::MapProblem;

const BROKEN: MapProblem = MapProblem::PackBroken { part: "directory" };

/// One entry: from tile `id` on, `run` tiles that are all the same; with `run` 0 another directory.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: u64,
    run: u64,
    length: u64,
    offset: u64,
}

impl Entry {
    fn found(self) -> Found {
        let part = (self.offset, self.length);
        if self.run == 0 { Found::Leaf(part) } else { Found::Tile(part) }
    }
}

/// What stands in a directory for a tile: offset and length in the part of tiles or of directories.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    Tile((u64, u64)),
    Leaf((u64, u64)),
}

/// Entries in the order of their tiles.
#[derive(Debug)]
pub(super) struct Directory(Vec<Entry>);

impl Directory {
    /// Four columns, one after the other: ids as differences, runs, lengths, offsets.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, MapProblem> {
        let mut rest = bytes;
        let count = usize::try_from(varint(&mut rest)?).map_err(|_| BROKEN)?;
        // An entry takes four bytes at least: a claim beyond that reserves nothing.
        if count > rest.len() / 4 {
            return Err(BROKEN);
        }
        let mut entries = Vec::with_capacity(count);
        let mut id: u64 = 0;
        for at in 0..count {
            let step = varint(&mut rest)?;
            if at > 0 && step == 0 {
                return Err(BROKEN);
            }
            id = id.checked_add(step).ok_or(BROKEN)?;
            entries.push(Entry { id, run: 0, length: 0, offset: 0 });
        }
        for entry in &mut entries {
            entry.run = varint(&mut rest)?;
        }
        for entry in &mut entries {
            entry.length = varint(&mut rest)?;
            if entry.length == 0 {
                return Err(BROKEN);
            }
        }
        let mut end: Option<u64> = None;
        for entry in &mut entries {
            let stored = varint(&mut rest)?;
            // 0 is "right behind the one before".
            entry.offset = match (stored, end) {
                (0, Some(end)) => end,
                (0, None) => return Err(BROKEN),
                (stored, _) => stored - 1,
            };
            end = Some(entry.offset.checked_add(entry.length).ok_or(BROKEN)?);
        }
        Ok(Self(entries))
    }

    pub(super) fn find(&self, id: u64) -> Option<Found> {
        let after = self.0.partition_point(|entry| entry.id <= id);
        let entry = self.0.get(after.checked_sub(1)?)?;
        (entry.run == 0 || id - entry.id < entry.run).then(|| entry.found())
    }

    pub(super) fn first(&self) -> Option<Found> {
        self.0.first().map(|entry| entry.found())
    }
}

/// Seven bits a byte, lowest first.
fn varint(rest: &mut &[u8]) -> Result<u64, MapProblem> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first().ok_or(BROKEN)?;
        *rest = after;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return Err(BROKEN);
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(BROKEN)
}

/// The number of a tile: all of the smaller zooms first, then along the Hilbert curve of its own.
pub(super) fn tile_id(z: u8, x: u32, y: u32) -> u64 {
    let before = ((1_u64 << (2 * z)) - 1) / 3;
    let (mut x, mut y) = (u64::from(x), u64::from(y));
    let mut id = before;
    for level in (0..z).rev() {
        let side = 1_u64 << level;
        let (right, below) = (u64::from(x & side > 0), u64::from(y & side > 0));
        id += side * side * ((3 * right) ^ below);
        // Each quarter is a smaller curve, turned.
        if below == 0 {
            if right == 1 {
                x = (side - 1).wrapping_sub(x) & (side - 1);
                y = (side - 1).wrapping_sub(y) & (side - 1);
            }
            (x, y) = (y, x);
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_numbered_as_the_format_says() {
        // The examples of the specification, and the corners of zoom 3.
        for (z, x, y, id) in [
            (0, 0, 0, 0),
            (1, 0, 0, 1),
            (1, 0, 1, 2),
            (1, 1, 1, 3),
            (1, 1, 0, 4),
            (2, 0, 0, 5),
            (2, 1, 0, 6),
            (12, 3423, 1763, 19_078_479),
        ] {
            assert_eq!(tile_id(z, x, y), id, "{z}/{x}/{y}");
        }
    }
    #[test]
    fn no_two_tiles_have_one_number() {
        for z in 0..=6_u8 {
            let side = 1_u32 << z;
            let ids: std::collections::BTreeSet<u64> =
                (0..side).flat_map(|x| (0..side).map(move |y| tile_id(z, x, y))).collect();
            let first = ((1_u64 << (2 * z)) - 1) / 3;
            assert_eq!(ids.len(), (side * side) as usize);
            assert_eq!(ids.first().copied(), Some(first));
            assert_eq!(ids.last().copied(), Some(first + u64::from(side * side) - 1));
        }
    }
    #[test]
    fn numbers_of_seven_bits_a_byte() {
        let check = |bytes: &[u8], number: Option<u64>| {
            let mut rest = bytes;
            assert_eq!(varint(&mut rest).ok(), number, "{bytes:?}");
        };
        check(&[0], Some(0));
        check(&[0xac, 0x02], Some(300));
        check(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], Some(u64::MAX));
        check(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], None);
        check(&[0x80; 11], None);
        check(&[0x80], None);
        check(&[], None);
    }
    #[test]
    fn a_claim_of_many_entries_reserves_nothing() {
        let mut bytes = vec![0xff, 0xff, 0xff, 0xff, 0x7f];
        bytes.extend([1; 40]);
        assert!(Directory::parse(&bytes).is_err());
    }
    #[test]
    fn entries_out_of_order_without_length_or_beyond_the_end_are_refused() {
        let check = |bytes: &[u8]| assert!(Directory::parse(bytes).is_err(), "{bytes:?}");
        check(&[2, 5, 0, 1, 1, 9, 9, 1, 0]);
        check(&[1, 5, 1, 0, 1]);
        check(&[1, 5, 1, 9, 0]);
        check(&[1, 5, 1, 9]);
        let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        check(&[&[1, 5, 1, 9], &most[..]].concat());
    }
    #[test]
    fn a_run_stands_for_each_of_its_tiles_and_no_more() {
        let directory = Directory::parse(&[2, 5, 4, 3, 1, 7, 8, 1, 0]).expect("a directory");
        let offset = |id| match directory.find(id) {
            Some(Found::Tile((offset, _))) => Some(offset),
            _ => None,
        };
        assert_eq!([4, 5, 7, 8, 9, 10].map(offset), [None, Some(0), Some(0), None, Some(7), None]);
    }
}
