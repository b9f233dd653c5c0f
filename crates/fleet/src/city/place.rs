//! Where families live: how many in which RT, streets, and the ground under a house.
//!
//! Invariants: shares follow the published list of 2025 by kelurahan; a house lies near its RT's centre
//! and the centre inside the kelurahan's bounds.

use super::dice::Dice;
use super::names::Ethnicity;
use ketuk_household::area::bontang;
use ketuk_household::{Kelurahan, Position, RtCode};

/// Metres in a degree of latitude, and of longitude this close to the equator.
const DEGREE_M: f64 = 111_320.0;
/// The farthest a house stands from its RT's centre in metres, however large the RT.
const RT_RADIUS_M_MAX: f64 = 350.0;

/// What is known of one kelurahan beside the area list.
struct Place {
    code: &'static str,
    /// Persons on the list of 2025, which says where families in need live.
    listed_persons: u32,
    streets: &'static [&'static str],
    mix: Mix,
    welfare_shift: i64,
}

/// Which groups a kelurahan is known for.
#[derive(Clone, Copy)]
enum Mix {
    City,
    Coast,
    Hill,
    Kutai,
}

const PLACES: &[Place] = &[
    place("64.74.01.1001", 609, &["Jl. Kapitan", "Jl. Bontang Kuala", "Jl. Pelabuhan"], Mix::Coast, 0),
    place("64.74.01.1002", 415, &["Jl. Ahmad Yani", "Jl. MT Haryono", "Jl. Bhayangkara"], Mix::City, 10),
    place(
        "64.74.01.1003",
        3_409,
        &["Jl. RE Martadinata", "Jl. Kapal Layar", "Jl. Slamet Riyadi"],
        Mix::Coast,
        -10,
    ),
    place("64.74.01.1004", 420, &["Jl. Guntung Raya", "Jl. Tari Enggang", "Jl. Sempeka"], Mix::Kutai, 0),
    place("64.74.01.1005", 156, &["Jl. Brokoli", "Jl. Tomat", "Jl. Pupuk Raya", "Jl. Sawi"], Mix::City, 20),
    place("64.74.01.1006", 725, &["Jl. Pattimura", "Jl. KS Tubun", "Jl. Imam Bonjol"], Mix::City, 0),
    place(
        "64.74.02.1001",
        2_642,
        &["Jl. Selat Bali", "Jl. Selat Lombok", "Jl. Jenderal Sudirman"],
        Mix::Coast,
        -10,
    ),
    place(
        "64.74.02.1002",
        2_245,
        &["Jl. Sultan Hasanuddin", "Jl. WR Supratman", "Jl. Otista"],
        Mix::City,
        -10,
    ),
    place(
        "64.74.02.1003",
        2_281,
        &["Jl. Sultan Syahrir", "Jl. Hayam Wuruk", "Jl. Dewi Sartika"],
        Mix::Coast,
        -20,
    ),
    place(
        "64.74.02.1004",
        205,
        &["Jl. Sam Ratulangi", "Jl. Pangeran Antasari", "Jl. HM Ardans"],
        Mix::City,
        20,
    ),
    place(
        "64.74.02.1005",
        381,
        &["Jl. Soekarno Hatta", "Jl. Moeh Roem", "Jl. Teluk Kadere"],
        Mix::Kutai,
        -10,
    ),
    place("64.74.02.1006", 643, &["Jl. Pelabuhan Tiga", "Jl. Zamrud", "Jl. Kerapu"], Mix::Coast, -20),
    place(
        "64.74.03.1001",
        471,
        &["Jl. Letjend S. Parman", "Jl. Bukit Sekatup", "Jl. Urip Sumoharjo"],
        Mix::City,
        20,
    ),
    place("64.74.03.1002", 1_001, &["Jl. Soekarno Hatta", "Jl. Damai", "Jl. Tursina"], Mix::Hill, 0),
    place(
        "64.74.03.1003",
        781,
        &["Jl. Kalimantan", "Jl. Cipto Mangunkusumo", "Jl. Kanaan Raya"],
        Mix::Hill,
        -10,
    ),
];

const fn place(
    code: &'static str,
    listed_persons: u32,
    streets: &'static [&'static str],
    mix: Mix,
    welfare_shift: i64,
) -> Place {
    Place { code, listed_persons, streets, mix, welfare_shift }
}

const LANES: &[&str] = &[
    "Delima",
    "Kenari",
    "Melati",
    "Mawar",
    "Anggrek",
    "Kamboja",
    "Salak",
    "Manggis",
    "Rambutan",
    "Pipit",
    "Merpati",
    "Kakap",
    "Tongkol",
    "Bandeng",
    "Sejahtera",
    "Rukun",
    "Damai",
    "Keluarga",
    "Masjid",
    "Swadaya",
    "Gitar",
    "Piano",
    "Cempaka",
    "Flamboyan",
    "Nuri",
    "Kepiting",
    "Bersama",
    "Usaha Tani",
    "Tanggul",
    "Jembatan Ulin",
];

/// One RT with the ground it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct RtGround {
    /// Its code.
    pub rt: RtCode,
    /// Its middle.
    pub centre: Position,
    radius_m: f64,
    street: &'static str,
    lanes: [&'static str; 3],
    mix: Vec<(u64, Ethnicity)>,
    /// Added to the welfare of its families, in hundredths.
    pub(super) welfare_shift: i64,
    weight: f64,
}

/// A house: where it stands and what the address says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Site {
    pub(super) position: Position,
    pub(super) address: String,
}

/// `count` RTs of the city, in order of their codes, drawn from all kelurahan; all of them where `count`
/// is as large.
#[must_use]
pub(super) fn draw_grounds(seed: u64, count: usize) -> Vec<RtGround> {
    let mut all: Vec<(u64, RtCode)> =
        bontang().list_rts().map(|rt| (Dice::for_part(seed, rt.number()).below(u64::MAX), rt)).collect();
    all.sort_unstable();
    let mut chosen: Vec<RtCode> = all.into_iter().take(count.max(1)).map(|(_, rt)| rt).collect();
    chosen.sort_unstable();
    chosen.into_iter().filter_map(|rt| ground(seed, rt)).collect()
}

fn ground(seed: u64, rt: RtCode) -> Option<RtGround> {
    let mut dice = Dice::for_part(seed ^ 0x6772_6f75_6e64, rt.number());
    let kelurahan = bontang().find(rt.kelurahan())?;
    let place = PLACES.iter().find(|place| place.code == kelurahan.code.to_string())?;
    let rts = kelurahan.rts.len().max(1) as f64;
    let radius_m = (kelurahan.area_km2 * 1e6 / rts / std::f64::consts::PI).sqrt().min(RT_RADIUS_M_MAX);
    let uneven = 0.45 + 1.1 * dice.unit();
    Some(RtGround {
        rt,
        centre: centre(kelurahan, &mut dice)?,
        radius_m,
        street: dice.pick(place.streets),
        lanes: [dice.pick(LANES), dice.pick(LANES), dice.pick(LANES)],
        mix: mix_weights(place.mix),
        welfare_shift: place.welfare_shift + dice.between(-8, 8),
        // Half by the list of families in need, half alike: every RT has some families.
        weight: uneven * (f64::from(place.listed_persons) / rts + 25.0),
    })
}

fn centre(kelurahan: &Kelurahan, dice: &mut Dice) -> Option<Position> {
    let bounds = kelurahan.bounds;
    let spread = |middle: f64, low: f64, high: f64, draw: f64| {
        let half = if draw < 0.0 { middle - low } else { high - middle };
        middle + draw * half * 0.8
    };
    let lat = spread(kelurahan.centroid_lat, bounds.lat_min, bounds.lat_max, dice.around_zero());
    let lng = spread(kelurahan.centroid_lng, bounds.lng_min, bounds.lng_max, dice.around_zero());
    Position::new(lat, lng, None)
}

fn mix_weights(mix: Mix) -> Vec<(u64, Ethnicity)> {
    let [jawa, bugis, banjar, kutai, dayak, toraja, bajau] = match mix {
        Mix::City => [40, 27, 13, 8, 3, 7, 2],
        Mix::Coast => [20, 42, 10, 8, 1, 3, 16],
        Mix::Hill => [34, 20, 9, 6, 8, 22, 1],
        Mix::Kutai => [24, 26, 10, 30, 5, 3, 2],
    };
    vec![
        (jawa, Ethnicity::Jawa),
        (bugis, Ethnicity::Bugis),
        (banjar, Ethnicity::Banjar),
        (kutai, Ethnicity::Kutai),
        (dayak, Ethnicity::Dayak),
        (toraja, Ethnicity::Toraja),
        (bajau, Ethnicity::Bajau),
    ]
}

impl RtGround {
    /// The tradition of one more family.
    pub(super) fn ethnicity(&self, dice: &mut Dice) -> Ethnicity {
        dice.weighted(&self.mix)
    }

    /// The same house measured again.
    pub(super) fn again(&self, position: Position, address: &str, dice: &mut Dice) -> Option<Site> {
        let near = |degrees: f64, dice: &mut Dice| degrees + dice.around_zero() * 8.0 / DEGREE_M;
        let (lat, lng) = (near(position.lat_degrees(), dice), near(position.lng_degrees(), dice));
        let position = Position::new(lat, lng, Some(4.0 + 12.0 * dice.unit()))?;
        Some(Site { position, address: address.to_owned() })
    }

    /// One more house.
    pub(super) fn site(&self, dice: &mut Dice) -> Option<Site> {
        let (angle, far) = (dice.unit() * std::f64::consts::TAU, dice.unit().sqrt() * self.radius_m);
        let lat = self.centre.lat_degrees() + angle.sin() * far / DEGREE_M;
        let lng = self.centre.lng_degrees() + angle.cos() * far / DEGREE_M;
        let accuracy_m = 4.0 + 20.0 * dice.unit() * dice.unit();
        let number = dice.between(1, 88);
        let address = match dice.between(1, 10) {
            1 => format!("{} RT {:02}", self.street, self.rt.rt()),
            2..=4 => format!("{} No. {number}", self.street),
            5 => format!("{} Gg. {} RT {:02}", self.street, dice.pick(&self.lanes), self.rt.rt()),
            _ => format!("{} Gg. {} No. {number}", self.street, dice.pick(&self.lanes)),
        };
        Some(Site { position: Position::new(lat, lng, Some(accuracy_m))?, address })
    }
}

/// How many of `families` live in each RT: by weight, and at least one where there are enough.
#[must_use]
pub(super) fn shares(grounds: &[RtGround], families: usize) -> Vec<usize> {
    let total: f64 = grounds.iter().map(|ground| ground.weight).sum();
    let base = usize::from(families >= grounds.len());
    let left = families - base * grounds.len();
    let mut counts = Vec::with_capacity(grounds.len());
    let (mut passed, mut given) = (0.0, 0);
    for ground in grounds {
        passed += ground.weight;
        let reached = (passed / total * left as f64).round() as usize;
        let reached = reached.clamp(given, left);
        counts.push(base + reached - given);
        given = reached;
    }
    if let Some(last) = counts.last_mut() {
        *last += left - given;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kelurahan_has_its_place() {
        assert!(bontang().list_kelurahan().all(|k| PLACES.iter().any(|p| p.code == k.code.to_string())));
        assert_eq!(PLACES.iter().map(|place| place.listed_persons).sum::<u32>(), 16_384);
    }
    #[test]
    fn all_rts_of_the_city_can_be_drawn() {
        assert_eq!(draw_grounds(1, 498).len(), 498);
        assert_eq!(draw_grounds(1, 9_999).len(), 498);
        assert_eq!(draw_grounds(1, 3).len(), 3);
    }
    #[test]
    fn shares_add_up_and_are_uneven() {
        let grounds = draw_grounds(1, 498);
        let counts = shares(&grounds, 27_000);
        assert_eq!(counts.iter().sum::<usize>(), 27_000);
        let (least, most) = (counts.iter().min().copied(), counts.iter().max().copied());
        assert!(least >= Some(1) && most > Some(100), "{least:?} {most:?}");
        assert_eq!(shares(&grounds, 100).iter().sum::<usize>(), 100);
    }
    #[test]
    fn centres_lie_inside_their_kelurahan() {
        for ground in draw_grounds(1, 498) {
            let bounds = bontang().find(ground.rt.kelurahan()).expect("listed").bounds;
            assert!((bounds.lat_min..=bounds.lat_max).contains(&ground.centre.lat_degrees()));
            assert!((bounds.lng_min..=bounds.lng_max).contains(&ground.centre.lng_degrees()));
        }
    }
}
