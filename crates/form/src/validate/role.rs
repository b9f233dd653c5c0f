//! Which role may stand where.
//!
//! Invariant: a role stands once; a member's role stands directly in the repeat of members.

use super::{Bearer, Check};
use crate::{QuestionType, Role};
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn roles(&mut self) {
        let borne = std::mem::take(&mut self.roles);
        let members =
            borne.iter().find(|(role, ..)| *role == Role::Members).map(|(_, _, _, path)| path.clone());
        let mut first: BTreeMap<Role, &str> = BTreeMap::new();
        for (role, bearer, shown, path) in &borne {
            if let Some(other) = first.get(role) {
                self.say(shown, format!("has the role of {other}; a role stands once: remove one"));
            }
            first.entry(*role).or_insert(shown);
            if !fits(*role, *bearer) {
                self.say(shown, "the role does not fit this type; see the table of roles in the format");
            }
            let above = path.rsplit_once('.').map(|(above, _)| above);
            if is_member_role(*role) {
                if above.is_none() || above != members.as_deref() {
                    self.say(
                        shown,
                        "a member's role stands directly in the repeat with role `members`; move it",
                    );
                }
            } else if above.is_some() {
                self.say(shown, "this role is the household's own and stands outside repeats; move it");
            }
        }
    }
}

fn fits(role: Role, bearer: Bearer) -> bool {
    use QuestionType::{Calculate, Date, Geopoint, Integer, SelectOne, Text};
    let kinds: &[QuestionType] = match role {
        Role::Members => return bearer == Bearer::Repeat,
        Role::FamilyCard | Role::Address | Role::Phone => &[Text],
        Role::MemberNik | Role::MemberName | Role::MemberAlias | Role::MemberMotherName => &[Text],
        Role::Presence | Role::MemberSex | Role::MemberRelation | Role::MemberPresence => &[SelectOne],
        Role::Position => &[Geopoint],
        Role::MemberCount => &[Integer, Calculate],
        Role::MemberBirthDate => &[Date],
    };
    matches!(bearer, Bearer::Question(kind) if kinds.contains(&kind))
}

fn is_member_role(role: Role) -> bool {
    match role {
        Role::Members | Role::FamilyCard | Role::Address | Role::Position => false,
        Role::Phone | Role::Presence | Role::MemberCount => false,
        Role::MemberNik | Role::MemberName | Role::MemberAlias | Role::MemberSex => true,
        Role::MemberBirthDate | Role::MemberRelation | Role::MemberPresence | Role::MemberMotherName => true,
    }
}
