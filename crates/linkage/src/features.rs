//! Two households as numbers: who answers whom, who is left over, and what house, card and telephone say.
//!
//! Card, telephone and place count once per household, never once per member. GPS speaks for one dwelling
//! and never against; what many households share speaks little.
//!
//! Invariants: symmetric in the two households; every feature lies between -4 and 4.

use crate::card::{Card, MemberCard, NOWHERE, Role, filled};
use crate::compare::{MemberMatch, NameLevel, compare, is_hopeless};
use crate::date::{self, DateLevel};
use crate::keys::{Family, Key, door, square};
use crate::limits::MEMBERS_MAX;
use crate::number::{self, NumberLevel};
use crate::postings::Postings;
use crate::weights::MemberTable;
use crate::words::{NO_WORD, Words};

macro_rules! features {
    ($($name:ident = $text:literal,)*) => {
        /// A feature of a pair of households.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feature { $(#[doc = $text] $name,)* }

        impl Feature {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// Its name in the weights file.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

features! {
    Always = "always",
    Matched = "matched",
    MatchedOne = "matched_one",
    MatchedTwo = "matched_two",
    MatchedMany = "matched_many",
    Bits = "bits",
    BitsOver10 = "bits_over_10",
    BitsOver25 = "bits_over_25",
    BestBits = "best_bits",
    MeanBits = "mean_bits",
    WeakestBits = "weakest_bits",
    ShareSmaller = "share_smaller",
    ShareLarger = "share_larger",
    AllSmaller = "all_smaller",
    AllBoth = "all_both",
    AdultsLeftBoth = "adults_left_both",
    AdultsLeftMost = "adults_left_most",
    ChildrenLeftBoth = "children_left_both",
    ChildrenLeftMost = "children_left_most",
    SpousesLeftBoth = "spouses_left_both",
    HeadsMatched = "heads_matched",
    HeadCrossed = "head_crossed",
    HeadsLeft = "heads_left",
    CoupleMatched = "couple_matched",
    CoupleHalf = "couple_half",
    RolesChanged = "roles_changed",
    OnlyChildren = "only_children",
    SingleBoth = "single_both",
    SingleOne = "single_one",
    CardEqual = "card_equal",
    CardEqualAlone = "card_equal_alone",
    CardNear = "card_near",
    CardDiffers = "card_differs",
    PhoneEqual = "phone_equal",
    PhoneDiffers = "phone_differs",
    AddressEqual = "address_equal",
    AddressHouse = "address_house",
    AddressDiffers = "address_differs",
    RtEqual = "rt_equal",
    KelurahanDiffers = "kelurahan_differs",
    Near = "near",
    NearShared = "near_shared",
    Far = "far",
    FarVery = "far_very",
    NowhereOne = "nowhere_one",
    AwayAllBoth = "away_all_both",
    AwayHead = "away_head",
    AwayLeft = "away_left",
    HereAllSmaller = "here_all_smaller",
    HereLeft = "here_left",
    DaysApart = "days_apart",
    SameEnumerator = "same_enumerator",
    NikEqual = "nik_equal",
    NikEqualOther = "nik_equal_other_person",
    NikNear = "nik_near",
    NikDiffers = "nik_differs",
    BirthEqual = "birth_equal",
    BirthDiffers = "birth_differs",
    NameEqual = "name_equal",
    NamePartly = "name_partly",
    MotherEqual = "mother_equal",
    MotherDiffers = "mother_differs",
    Twins = "twins",
    Kin = "kin",
    KinOnly = "kin_only",
    Crowded = "crowded",
}

/// How many features there are.
pub const FEATURES: usize = Feature::ALL.len();

/// A pair of households in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Features(pub [f32; FEATURES]);

impl Features {
    /// One of them.
    #[must_use]
    pub fn get(&self, feature: Feature) -> f32 {
        self.0.get(feature as usize).copied().unwrap_or(0.0)
    }

    fn set(&mut self, feature: Feature, value: f32) {
        if let Some(place) = self.0.get_mut(feature as usize) {
            *place = value.clamp(-4.0, 4.0);
        }
    }

    fn set_if(&mut self, feature: Feature, holds: bool) {
        self.set(feature, f32::from(u8::from(holds)));
    }
}

/// What stands around two households: how many share what they have in common. Asked only where it matters, since
/// every answer is a look into a large table.
#[derive(Clone, Copy)]
pub(crate) struct Around<'i> {
    pub(crate) postings: &'i Postings,
    pub(crate) secret: u64,
}

impl Around<'_> {
    fn count(&self, key: Option<Key>) -> usize {
        key.map_or(0, |key| self.postings.find(key.key).as_slice().len())
    }

    /// Households with this value.
    fn by(&self, family: Family, value: u64) -> usize {
        self.count(Some(Key::of(family, value, self.secret)))
    }

    /// Households with the address of either.
    fn door_by(&self, a: &Card, b: &Card) -> usize {
        self.count(door(a, self.secret)).max(self.count(door(b, self.secret)))
    }

    /// Households within about 40 m of either.
    fn neighbours(&self, a: &Card, b: &Card) -> usize {
        self.count(square(a, self.secret)).max(self.count(square(b, self.secret)))
    }
}

/// Two members who answer each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matched {
    /// Place in the first household.
    pub a: usize,
    /// Place in the second household.
    pub b: usize,
    /// How they compare.
    pub how: MemberMatch,
}

/// Who answers whom.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assignment {
    /// The pairs, best first.
    pub matched: Vec<Matched>,
    pub(crate) twins: usize,
    pub(crate) nik_of_another: usize,
}

/// Finds who answers whom: the best pair first, nobody twice.
pub(crate) fn assign(a: &Card, b: &Card, words: &Words, table: &MemberTable) -> Assignment {
    let mut found: Vec<Matched> = Vec::new();
    let mut assignment = Assignment::default();
    for (at_a, member_a) in a.members.iter().enumerate() {
        for (at_b, member_b) in b.members.iter().enumerate() {
            if is_hopeless(member_a, member_b) {
                continue;
            }
            let how = compare(member_a, member_b, words, table);
            if how.twins {
                assignment.twins += 1;
            } else if how.bits >= table.match_min {
                found.push(Matched { a: at_a, b: at_b, how });
            } else if how.nik == NumberLevel::Equal {
                assignment.nik_of_another += 1;
            }
        }
    }
    found.sort_by(|x, y| y.how.bits.total_cmp(&x.how.bits).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut taken = (0_u64, 0_u64);
    found.retain(|pair| {
        let bit = |at: usize| 1_u64 << at.min(MEMBERS_MAX - 1);
        let free = taken.0 & bit(pair.a) == 0 && taken.1 & bit(pair.b) == 0;
        if free {
            taken = (taken.0 | bit(pair.a), taken.1 | bit(pair.b));
        }
        free
    });
    assignment.matched = found;
    assignment
}

/// True where two households have too little in common for any verdict but "different": those who answer each
/// other are no more than namesakes, the cards are not one, and nobody is kin.
pub(crate) fn is_nothing(a: &Card, b: &Card, found: &Assignment, words: &Words) -> bool {
    let bits: f32 = found.matched.iter().map(|pair| pair.how.bits).sum();
    if bits >= TELLING_BITS || (a.card != 0 && a.card == b.card) {
        return false;
    }
    let kin = |x: &MemberCard, y: &MemberCard| {
        is_kin(x, y).is_some_and(|mother| bits_of(mother, words) >= KIN_BITS)
    };
    !a.members.iter().take(KIN_MAX).any(|x| b.members.iter().take(KIN_MAX).any(|y| kin(x, y)))
}

/// Bits of all members who answer each other, from which on two households are told of.
const TELLING_BITS: f32 = 11.0;
/// Bits of a mother's name from which on it makes kin.
const KIN_BITS: f32 = 12.0;

fn bits_of(name: &[u32], words: &Words) -> f32 {
    name.iter().map(|word| words.weight_bits(*word)).sum()
}

/// Members of a household who are looked at for kin.
const KIN_MAX: usize = 12;

/// The mother's name that ties two people: one mother, or one's mother is the other.
fn is_kin<'m>(x: &'m MemberCard, y: &'m MemberCard) -> Option<&'m [u32]> {
    let same = |p: &[u32], q: &[u32]| {
        p.first() == q.first() && p.first() != Some(&NO_WORD) && filled(p) == filled(q)
    };
    if same(&x.mother, &y.mother) || (y.sex != 1 && same(&x.mother, &y.name)) {
        return Some(x.mother());
    }
    (x.sex != 1 && same(&y.mother, &x.name)).then(|| y.mother())
}

/// The features of two households, `a` with the smaller id.
pub(crate) fn features(
    a: &Card,
    b: &Card,
    found: &Assignment,
    words: &Words,
    around: Around<'_>,
) -> Features {
    let mut features = Features([0.0; FEATURES]);
    features.set(Feature::Always, 1.0);
    people(&mut features, a, b, found);
    left_over(&mut features, a, b, found);
    roles(&mut features, a, b, found);
    fields(&mut features, found);
    household(&mut features, a, b, around);
    dwelling(&mut features, a, b, words, around);
    kin(&mut features, a, b, found, words);
    together(&mut features);
    features
}

fn people(features: &mut Features, a: &Card, b: &Card, found: &Assignment) {
    let matched = found.matched.len();
    let (small, large) = (a.members.len().min(b.members.len()), a.members.len().max(b.members.len()));
    let share = |of: usize| if of == 0 { 0.0 } else { matched as f32 / of as f32 };
    let bits: f32 = found.matched.iter().map(|pair| pair.how.bits).sum();
    let worst = found.matched.last().map_or(0.0, |pair| pair.how.bits);
    let best = found.matched.first().map_or(0.0, |pair| pair.how.bits);
    features.set(Feature::Matched, matched as f32 / 3.0);
    features.set_if(Feature::MatchedOne, matched == 1);
    features.set_if(Feature::MatchedTwo, matched == 2);
    features.set_if(Feature::MatchedMany, matched > 2);
    features.set(Feature::Bits, bits / 40.0);
    features.set(Feature::BitsOver10, (bits - 10.0).clamp(0.0, 20.0) / 10.0);
    features.set(Feature::BitsOver25, (bits - 25.0).clamp(0.0, 40.0) / 20.0);
    features.set(Feature::BestBits, best / 15.0);
    features.set(Feature::MeanBits, if matched == 0 { 0.0 } else { bits / matched as f32 / 15.0 });
    features.set(Feature::WeakestBits, worst / 15.0);
    features.set(Feature::ShareSmaller, share(small));
    features.set(Feature::ShareLarger, share(large));
    features.set_if(Feature::AllSmaller, small > 0 && matched == small);
    features.set_if(Feature::AllBoth, large > 0 && matched == large);
    features.set_if(Feature::SingleBoth, large == 1);
    features.set_if(Feature::SingleOne, small == 1 && large > 1);
}

/// True for somebody of about seventeen or more; by role where no birth date is known.
fn is_adult(member: &MemberCard) -> bool {
    if member.birth == 0 {
        return matches!(member.relation, Role::Head | Role::Spouse | Role::Parent);
    }
    date::parts(member.birth).0 <= ADULT_BORN_MAX
}

/// Born in this year or before is adult; the survey is of 2026.
const ADULT_BORN_MAX: u32 = 2009;

/// Adults, children and spouses of one side who answer nobody.
fn left(card: &Card, is_matched: impl Fn(usize) -> bool) -> (usize, usize, usize) {
    let left = card.members.iter().enumerate().filter(|(at, _)| !is_matched(*at));
    left.fold((0, 0, 0), |(adults, children, spouses), (_, member)| {
        let adult = is_adult(member);
        let spouse = member.relation == Role::Spouse;
        (adults + usize::from(adult), children + usize::from(!adult), spouses + usize::from(spouse))
    })
}

fn left_over(features: &mut Features, a: &Card, b: &Card, found: &Assignment) {
    let of_a = left(a, |at| found.matched.iter().any(|pair| pair.a == at));
    let of_b = left(b, |at| found.matched.iter().any(|pair| pair.b == at));
    let scaled = |count: usize| count.min(4) as f32 / 2.0;
    features.set(Feature::AdultsLeftBoth, scaled(of_a.0.min(of_b.0)));
    features.set(Feature::AdultsLeftMost, scaled(of_a.0.max(of_b.0)));
    features.set(Feature::ChildrenLeftBoth, scaled(of_a.1.min(of_b.1)));
    features.set(Feature::ChildrenLeftMost, scaled(of_a.1.max(of_b.1)));
    features.set_if(Feature::SpousesLeftBoth, of_a.2.min(of_b.2) > 0);
}

fn roles(features: &mut Features, a: &Card, b: &Card, found: &Assignment) {
    let role = |card: &Card, at: usize| card.members.get(at).map_or(Role::Unknown, |member| member.relation);
    let pairs = || found.matched.iter().map(|pair| (role(a, pair.a), role(b, pair.b)));
    let count = |x: Role, y: Role| pairs().filter(|pair| *pair == (x, y)).count();
    let crossed = |(x, y): (Role, Role)| {
        let below = |role| matches!(role, Role::Child | Role::Other | Role::Parent);
        let leads = |role| matches!(role, Role::Head | Role::Spouse);
        (leads(x) && below(y)) || (below(x) && leads(y))
    };
    let leading = pairs()
        .filter(|(x, y)| matches!(x, Role::Head | Role::Spouse) && matches!(y, Role::Head | Role::Spouse))
        .count();
    let has_spouse = |card: &Card| card.members.iter().any(|member| member.relation == Role::Spouse);
    let both_couples = has_spouse(a) && has_spouse(b);
    let head_pair = count(Role::Head, Role::Head) > 0;
    let head_involved = pairs().any(|(x, y)| x == Role::Head || y == Role::Head);
    let changed = pairs().filter(|(x, y)| *x != Role::Unknown && *y != Role::Unknown && x != y).count();
    let of_matched = |count: usize| count as f32 / found.matched.len().max(1) as f32;
    let adults = found.matched.iter().filter(|pair| {
        a.members.get(pair.a).is_some_and(is_adult) || b.members.get(pair.b).is_some_and(is_adult)
    });
    features.set_if(Feature::HeadsMatched, head_pair);
    features.set_if(Feature::HeadCrossed, pairs().any(crossed));
    features.set_if(Feature::HeadsLeft, !head_involved && !found.matched.is_empty());
    features.set_if(Feature::CoupleMatched, leading > 1);
    features.set_if(Feature::CoupleHalf, both_couples && leading == 1);
    features.set(Feature::RolesChanged, of_matched(changed));
    features.set_if(Feature::OnlyChildren, !found.matched.is_empty() && adults.count() == 0);
}

fn fields(features: &mut Features, found: &Assignment) {
    let all = found.matched.len().max(1) as f32;
    let share = |holds: &dyn Fn(&MemberMatch) -> bool| {
        found.matched.iter().filter(|pair| holds(&pair.how)).count() as f32 / all
    };
    features.set(Feature::NikEqual, share(&|how| how.nik == NumberLevel::Equal));
    features.set(Feature::NikNear, share(&|how| matches!(how.nik, NumberLevel::Near | NumberLevel::Close)));
    features
        .set(Feature::NikDiffers, share(&|how| matches!(how.nik, NumberLevel::Differs | NumberLevel::Twin)));
    features.set(Feature::BirthEqual, share(&|how| how.birth == DateLevel::Equal));
    features.set(
        Feature::BirthDiffers,
        share(&|how| matches!(how.birth, DateLevel::Differs | DateLevel::YearNear)),
    );
    features.set(Feature::NameEqual, share(&|how| matches!(how.name, NameLevel::Equal | NameLevel::Alike)));
    features
        .set(Feature::NamePartly, share(&|how| matches!(how.name, NameLevel::Partly | NameLevel::Differs)));
    features
        .set(Feature::MotherEqual, share(&|how| matches!(how.mother, NameLevel::Equal | NameLevel::Alike)));
    features.set(Feature::MotherDiffers, share(&|how| how.mother == NameLevel::Differs));
    features.set(Feature::NikEqualOther, found.nik_of_another.min(4) as f32 / 2.0);
    features.set(Feature::Twins, found.twins.min(2) as f32 / 2.0);
}

/// What sharing is worth where `by` households share it: 1 for two, falling to 0.
fn shared(by: usize) -> f32 {
    let by = by.clamp(2, crate::limits::SHARED_BY_MAX) as f32;
    1.0 - (by / 2.0).log2() / (crate::limits::SHARED_BY_MAX as f32 / 2.0).log2()
}

fn household(features: &mut Features, a: &Card, b: &Card, around: Around<'_>) {
    let card = number::compare(a.card, b.card);
    let nobody = features.get(Feature::Matched) == 0.0;
    let card_equal = if card == NumberLevel::Equal { shared(around.by(Family::Card, a.card)) } else { 0.0 };
    features.set(Feature::CardEqual, card_equal);
    features.set(Feature::CardEqualAlone, if nobody { card_equal } else { 0.0 });
    features.set_if(Feature::CardNear, card == NumberLevel::Near);
    features.set_if(
        Feature::CardDiffers,
        matches!(card, NumberLevel::Differs | NumberLevel::Twin | NumberLevel::Close),
    );
    let phones = a.phone != 0 && b.phone != 0;
    let phone_equal = phones && a.phone == b.phone;
    features
        .set(Feature::PhoneEqual, if phone_equal { shared(around.by(Family::Phone, a.phone)) } else { 0.0 });
    features.set_if(Feature::PhoneDiffers, phones && !phone_equal);
    if a.day != i32::MIN && b.day != i32::MIN {
        features.set(Feature::DaysApart, (a.day.abs_diff(b.day) as f32).ln_1p() / 4.0);
    }
    features.set_if(Feature::SameEnumerator, a.enumerator != 0 && a.enumerator == b.enumerator);
}

/// Metres between two households; `None` where one has no position.
pub(crate) fn metres(a: &Card, b: &Card) -> Option<f32> {
    if a.lat_e6 == NOWHERE || b.lat_e6 == NOWHERE {
        return None;
    }
    let degrees = |x: i32, y: i32| (f64::from(x) - f64::from(y)) / 1e6;
    let narrow = (f64::from(a.lat_e6) / 1e6).to_radians().cos();
    let (north, east) = (degrees(a.lat_e6, b.lat_e6), degrees(a.lng_e6, b.lng_e6) * narrow);
    Some((north.hypot(east) * 111_195.0) as f32)
}

fn dwelling(features: &mut Features, a: &Card, b: &Card, words: &Words, around: Around<'_>) {
    let street = streets(filled(&a.address), filled(&b.address), words);
    let houses = (a.house != 0 && b.house != 0).then_some(a.house == b.house);
    let one_door = street.is_some_and(|share| share > 0.5) && houses != Some(false);
    let door_by = if one_door { around.door_by(a, b) } else { 0 };
    match (street, houses) {
        (Some(share), Some(true)) if one_door => {
            features.set(Feature::AddressHouse, share * shared(door_by));
        }
        (Some(share), None) if one_door => features.set(Feature::AddressEqual, share * shared(door_by)),
        (Some(share), Some(false)) if share > 0.5 => features.set(Feature::AddressDiffers, 0.5),
        (Some(share), _) => features.set(Feature::AddressDiffers, 1.0 - share),
        (None, _) => {}
    }
    let kelurahan = (a.kelurahan != 0 && b.kelurahan != 0).then_some(a.kelurahan == b.kelurahan);
    features.set_if(Feature::RtEqual, kelurahan == Some(true) && a.rt != 0 && a.rt == b.rt);
    features.set_if(Feature::KelurahanDiffers, kelurahan == Some(false));
    let neighbours = position(features, a, b, around);
    features.set(Feature::Crowded, (door_by.max(neighbours) as f32).max(1.0).log2() / 4.0);
}

/// How far apart; how many live around where that is near.
fn position(features: &mut Features, a: &Card, b: &Card, around: Around<'_>) -> usize {
    let Some(metres) = metres(a, b) else {
        features.set(Feature::NowhereOne, 1.0);
        return 0;
    };
    let error = f32::from(a.accuracy_m) + f32::from(b.accuracy_m);
    let near = metres <= 2.0 * error && metres < 250.0;
    let neighbours = if near { around.neighbours(a, b) } else { 0 };
    features.set(Feature::Near, if near { shared(neighbours) } else { 0.0 });
    features.set_if(Feature::NearShared, near);
    features.set(Feature::Far, (metres / 60.0).max(1.0).log10());
    features.set_if(Feature::FarVery, metres > 400.0 && !near);
    neighbours
}

/// Share of the words of the shorter address that the other has too.
fn streets(a: &[u32], b: &[u32], words: &Words) -> Option<f32> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let has = |word: &&u32| long.iter().any(|o| *o == **word || words.sound(*o) == words.sound(**word));
    Some(short.iter().filter(has).count() as f32 / short.len() as f32)
}

/// Kin: a left-over member whose mother stands in the other household, or two with one mother.
fn kin(features: &mut Features, a: &Card, b: &Card, found: &Assignment, words: &Words) {
    let mut bits = 0.0_f32;
    for (at_a, x) in a.members.iter().enumerate().take(KIN_MAX) {
        for (at_b, y) in b.members.iter().enumerate().take(KIN_MAX) {
            let Some(mother) = is_kin(x, y) else { continue };
            if !found.matched.iter().any(|pair| pair.a == at_a || pair.b == at_b) {
                bits = bits.max(bits_of(mother, words));
            }
        }
    }
    features.set(Feature::Kin, bits / 10.0);
    features.set(Feature::KinOnly, if found.matched.is_empty() { bits / 10.0 } else { 0.0 });
}

/// Features that mean something only together.
fn together(features: &mut Features) {
    let away = f32::from(u8::from(
        features.get(Feature::FarVery) > 0.0
            || (features.get(Feature::NowhereOne) > 0.0 && features.get(Feature::AddressDiffers) > 0.4),
    ));
    let here = f32::from(u8::from(
        features.get(Feature::NearShared) > 0.0
            || features.get(Feature::AddressHouse) > 0.0
            || (features.get(Feature::NowhereOne) > 0.0 && features.get(Feature::AddressEqual) > 0.0),
    ));
    let left = (features.get(Feature::AdultsLeftBoth) + features.get(Feature::AdultsLeftMost)).min(1.0);
    features.set(Feature::AwayAllBoth, away * features.get(Feature::ShareLarger));
    features.set(Feature::AwayHead, away * features.get(Feature::HeadsMatched));
    features.set(Feature::AwayLeft, away * left);
    features.set(Feature::HereAllSmaller, here * features.get(Feature::AllSmaller));
    features.set(Feature::HereLeft, here * left);
}
