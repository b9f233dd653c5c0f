//! A form package: one version of a form as one file, the same bytes from the same contents.
//!
//! The contract in words is `schemas/form/package.md`. The definition is bytes here; who reads forms
//! checks it (`form.json`).
//!
//! Invariants: [`Package::read`] takes exactly what [`Package::to_bytes`] writes, so a package has one
//! hash; no name leads out of a folder, on any system; nothing is reserved for a length before the bytes
//! are there.

use crate::limits::{
    FORM_NAME_BYTES_MAX, PACKAGE_BYTES_MAX, PACKAGE_FILES_MAX, PACKAGE_MANIFEST_BYTES_MAX,
    PACKAGE_NAME_BYTES_MAX,
};
use crate::{PackageHash, Problem, ProblemCode, encode};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What every package begins with; the last byte is the version of this format.
const MAGIC: [u8; 10] = *b"ketukform\x01";
/// Bytes before the manifest: magic and the manifest's length.
const HEAD_BYTES: usize = MAGIC.len() + 4;
/// The file that holds the form's definition; every package has it.
pub const DEFINITION_FILE: &str = "form.json";

/// One version of a form with its files.
#[derive(Clone, PartialEq, Eq)]
pub struct Package {
    id: String,
    version: String,
    files: BTreeMap<String, Vec<u8>>,
}

#[derive(Encode, Decode)]
struct Manifest {
    #[n(0)]
    id: String,
    #[n(1)]
    version: String,
    #[n(2)]
    files: Vec<FileLine>,
}

#[derive(Encode, Decode)]
struct FileLine {
    #[n(0)]
    name: String,
    #[n(1)]
    bytes: u64,
    #[cbor(n(2), with = "minicbor::bytes")]
    hash: [u8; 32],
}

fn broken(what: impl fmt::Display) -> Problem {
    Problem::with(ProblemCode::PackageBroken, what)
}

impl Package {
    /// A package out of its files by name; `form.json` is among them.
    pub fn new(id: &str, version: &str, files: BTreeMap<String, Vec<u8>>) -> Result<Self, Problem> {
        let package = Self { id: id.to_owned(), version: version.to_owned(), files };
        package.check()?;
        Ok(package)
    }

    /// Whether these bytes begin as a package's file does.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC[..MAGIC.len() - 1])
    }

    /// Reads a whole file, within the limits.
    pub fn read(bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.len() > PACKAGE_BYTES_MAX {
            return Err(Problem::with(ProblemCode::PackageTooLarge, bytes.len()));
        }
        let rest = bytes.strip_prefix(&MAGIC[..MAGIC.len() - 1]).ok_or_else(|| broken("no form package"))?;
        let rest = match rest.split_first() {
            Some((1, rest)) => rest,
            Some((format, _)) => return Err(broken(format!("package format {format} is unknown here"))),
            None => return Err(broken("cut off")),
        };
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(|| broken("cut off"))?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > PACKAGE_MANIFEST_BYTES_MAX {
            return Err(Problem::with(ProblemCode::PackageTooLarge, "manifest"));
        }
        let (manifest, contents) = rest.split_at_checked(length).ok_or_else(|| broken("cut off"))?;
        let package = Self::of_manifest(manifest, contents)?;
        package.check()?;
        if package.to_bytes() != bytes {
            return Err(broken("not in the one form that a package has"));
        }
        Ok(package)
    }

    fn of_manifest(manifest: &[u8], mut contents: &[u8]) -> Result<Self, Problem> {
        let read: Manifest =
            crate::decode(manifest).map_err(|e| broken(format!("manifest: {}", e.detail)))?;
        let Manifest { id, version, files: lines } = read;
        if lines.len() > PACKAGE_FILES_MAX {
            return Err(Problem::with(ProblemCode::PackageTooLarge, "files"));
        }
        let mut files = BTreeMap::new();
        for FileLine { name, bytes, hash } in lines {
            let length = usize::try_from(bytes).unwrap_or(usize::MAX);
            let (content, rest) = contents.split_at_checked(length).ok_or_else(|| broken("cut off"))?;
            if sha256(content) != hash {
                return Err(broken(format!("the content of `{}` is not what it says", shown(&name))));
            }
            contents = rest;
            files.insert(name, content.to_vec());
        }
        if !contents.is_empty() {
            return Err(broken("bytes left over"));
        }
        Ok(Self { id, version, files })
    }

    /// The file's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let manifest = encode(&self.manifest());
        let length = u32::try_from(manifest.len()).unwrap_or(u32::MAX).to_be_bytes();
        let mut bytes = [&MAGIC[..], &length, &manifest].concat();
        self.files.values().for_each(|content| bytes.extend_from_slice(content));
        bytes
    }

    fn manifest(&self) -> Manifest {
        let line = |(name, content): (&String, &Vec<u8>)| FileLine {
            name: name.clone(),
            bytes: content.len() as u64,
            hash: sha256(content),
        };
        let files = self.files.iter().map(line).collect();
        Manifest { id: self.id.clone(), version: self.version.clone(), files }
    }

    fn check(&self) -> Result<(), Problem> {
        for text in [&self.id, &self.version] {
            let fits = (1..=FORM_NAME_BYTES_MAX).contains(&text.len());
            if !fits || !text.bytes().all(|b| b.is_ascii_graphic()) {
                return Err(broken(format!("`{}` is no id or version of a form", shown(text))));
            }
        }
        if !self.files.contains_key(DEFINITION_FILE) {
            return Err(broken(format!("no {DEFINITION_FILE}")));
        }
        if self.files.len() > PACKAGE_FILES_MAX {
            return Err(Problem::with(ProblemCode::PackageTooLarge, format!("{} files", self.files.len())));
        }
        let mut seen = BTreeSet::new();
        for name in self.files.keys() {
            if !is_file_name(name) {
                let what = format!("`{}` is no name of a file in a package", shown(name));
                return Err(Problem::with(ProblemCode::PackageBroken, what));
            }
            if !seen.insert(name.to_lowercase()) {
                return Err(broken(format!("`{name}` stands twice, in capitals and not")));
            }
        }
        let contents: usize = self.files.values().map(Vec::len).sum();
        let manifest = encode(&self.manifest()).len();
        let bytes = HEAD_BYTES + manifest + contents;
        if manifest > PACKAGE_MANIFEST_BYTES_MAX || bytes > PACKAGE_BYTES_MAX {
            return Err(Problem::with(ProblemCode::PackageTooLarge, bytes));
        }
        Ok(())
    }

    /// Whether a file of this name may be in a package; see [`is_file_name`].
    #[must_use]
    pub fn is_file_name(name: &str) -> bool {
        is_file_name(name)
    }

    /// The form's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The form's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The form's definition, as bytes.
    #[must_use]
    pub fn definition(&self) -> &[u8] {
        self.files.get(DEFINITION_FILE).map_or(&[], Vec::as_slice)
    }

    /// The files by name, the definition among them.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Package({} {}, {} files)", self.id, self.version, self.files.len())
    }
}

/// The hash of a package's whole file: what a version of a form is known by.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> PackageHash {
    PackageHash(sha256(bytes))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    hash
}

/// Names that mean a device, not a file, on some system.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether `name` names a file and nothing else on every system: letters, digits and `._- ()`, beginning
/// with a letter or digit, ending with neither dot nor space.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    let known = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ' ' | '(' | ')');
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_port = stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
    (1..=PACKAGE_NAME_BYTES_MAX).contains(&name.len())
        && name.chars().all(known)
        && name.starts_with(char::is_alphanumeric)
        && !name.ends_with(['.', ' '])
        && !DEVICES.contains(&stem.as_str())
        && !is_port
}

/// A stranger's text as far as it can be repeated.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(PACKAGE_NAME_BYTES_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeMap<String, Vec<u8>> {
        let content = |name: &&str| ((*name).to_owned(), name.as_bytes().to_vec());
        names.iter().map(content).chain([(DEFINITION_FILE.to_owned(), b"{}".to_vec())]).collect()
    }

    fn sample() -> Package {
        Package::new("keluarga", "2026.2", files(&["desa.csv", "atap seng.png"])).expect("fits")
    }

    fn check_refused(bytes: &[u8], code: ProblemCode, told: &str) {
        let problem = Package::read(bytes).expect_err(told);
        assert_eq!(problem.code, code);
        assert!(problem.detail.contains(told), "{}", problem.detail);
    }

    /// A package of any manifest, however wrong.
    fn forged(manifest: &Manifest, contents: &[u8]) -> Vec<u8> {
        let manifest = encode(manifest);
        let length = u32::try_from(manifest.len()).expect("small").to_be_bytes();
        [&MAGIC[..], &length, &manifest, contents].concat()
    }

    fn line(name: &str, content: &[u8]) -> FileLine {
        FileLine { name: name.to_owned(), bytes: content.len() as u64, hash: sha256(content) }
    }

    fn manifest(files: Vec<FileLine>) -> Manifest {
        Manifest { id: "keluarga".into(), version: "2026.2".into(), files }
    }

    #[test]
    fn what_is_packed_is_read() {
        assert_eq!(Package::read(&sample().to_bytes()).expect("packed here"), sample());
    }
    #[test]
    fn the_same_contents_have_the_same_hash() {
        assert_eq!(hash_of(&sample().to_bytes()), hash_of(&sample().to_bytes()));
    }
    #[test]
    fn every_cut_and_every_wrong_byte_is_refused() {
        let whole = sample().to_bytes();
        for end in 0..whole.len() {
            assert!(Package::read(&whole[..end]).is_err(), "cut at {end}");
        }
        for at in 0..whole.len() {
            for mask in [1, 0x20, 0x80, 0xff] {
                let mut harmed = whole.clone();
                harmed[at] ^= mask;
                // Another id, version or name is another package; it never is this one.
                assert!(
                    Package::read(&harmed).is_ok_and(|read| read != sample())
                        || Package::read(&harmed).is_err()
                );
            }
        }
        assert!(Package::read(&[whole, vec![0]].concat()).is_err());
    }
    #[test]
    fn another_format_is_named() {
        let mut bytes = sample().to_bytes();
        bytes[MAGIC.len() - 1] = 2;
        check_refused(&bytes, ProblemCode::PackageBroken, "package format 2");
        check_refused(b"PK\x03\x04", ProblemCode::PackageBroken, "no form package");
    }
    #[test]
    fn a_name_that_leads_elsewhere_is_refused() {
        for name in [
            "../x",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "C:x",
            ".hidden",
            "..",
            "x.",
            "x ",
            "nul",
            "COM1.csv",
            "a\nb",
            "",
        ] {
            let bytes = forged(&manifest(vec![line(name, b"1"), line(DEFINITION_FILE, b"{}")]), b"1{}");
            check_refused(&bytes, ProblemCode::PackageBroken, "");
            assert!(!is_file_name(name), "{name}");
        }
        assert!(is_file_name("Atap seng (2).png") && is_file_name("desa_é.csv"));
    }
    #[test]
    fn names_that_some_systems_take_for_one_are_refused() {
        assert!(Package::new("a", "1", files(&["Desa.csv", "desa.csv"])).is_err());
    }
    #[test]
    fn a_package_without_a_definition_is_refused() {
        check_refused(
            &forged(&manifest(vec![line("a.csv", b"1")]), b"1"),
            ProblemCode::PackageBroken,
            "form.json",
        );
    }
    #[test]
    fn files_out_of_order_or_twice_are_refused() {
        let order = manifest(vec![line("z.csv", b"1"), line(DEFINITION_FILE, b"{}")]);
        check_refused(&forged(&order, b"1{}"), ProblemCode::PackageBroken, "one form");
        let twice = manifest(vec![line(DEFINITION_FILE, b"{}"), line(DEFINITION_FILE, b"{}")]);
        check_refused(&forged(&twice, b"{}{}"), ProblemCode::PackageBroken, "one form");
    }
    #[test]
    fn a_length_without_end_is_refused() {
        let mut endless = line(DEFINITION_FILE, b"{}");
        endless.bytes = u64::MAX;
        check_refused(&forged(&manifest(vec![endless]), b"{}"), ProblemCode::PackageBroken, "cut off");
        let head = [&MAGIC[..], &u32::MAX.to_be_bytes()].concat();
        check_refused(&head, ProblemCode::PackageTooLarge, "manifest");
    }
    #[test]
    fn too_many_files_are_refused() {
        let many: Vec<_> = (0..=PACKAGE_FILES_MAX).map(|at| line(&format!("{at:04}.csv"), b"")).collect();
        check_refused(&forged(&manifest(many), b""), ProblemCode::PackageTooLarge, "");
    }
    #[test]
    fn a_package_over_the_limit_is_refused() {
        check_refused(&vec![0; PACKAGE_BYTES_MAX + 1], ProblemCode::PackageTooLarge, "");
        let large = BTreeMap::from([(DEFINITION_FILE.to_owned(), vec![b' '; PACKAGE_BYTES_MAX])]);
        assert_eq!(Package::new("a", "1", large).expect_err("large").code, ProblemCode::PackageTooLarge);
    }
    #[test]
    fn an_id_with_a_space_is_refused() {
        assert!(Package::new("a b", "1", files(&[])).is_err() && Package::new("a", "", files(&[])).is_err());
    }
}
