//! Files for the map: a tile pack in the app's folder, outlines of RTs in the vault; and tiles out of the pack.
//!
//! Invariants: a file replaces the one before only after it was looked through, in one step; tiles are read
//! beside the device's thread, so that a map never holds up an answer. Neither file says anything of a household.

use crate::Field;
use crate::problem::Trouble;
use ketuk_device::RtCode;
use ketuk_map::{MAGIC, MapProblem, OUTLINE_BYTES_MAX, PACK_BYTES_MAX, Pack, read_outlines};
use ketuk_view::{Call, MapView, TilePackView, WayView};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The pack's name in the app's folder.
const PACK: &str = "peta.pmtiles";
/// A pack that is on its way in.
const COMING: &str = "peta.datang";

type ReadAt = Box<dyn Fn(u64, usize) -> std::io::Result<Vec<u8>> + Send>;

/// The pack of the app's folder, opened when somebody first asks.
#[derive(Clone)]
pub(crate) struct Tiles {
    folder: Arc<PathBuf>,
    opened: Arc<Mutex<Opened>>,
}

enum Opened {
    NotYet,
    None,
    Pack(Box<Pack<ReadAt>>),
}

/// What a file is, by how it begins.
pub(crate) enum MapFile {
    Tiles,
    Outlines,
}

impl MapFile {
    /// `None` where it is nothing for the map.
    pub(crate) fn find(bytes: &[u8]) -> Option<Self> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.starts_with(MAGIC) {
            Some(Self::Tiles)
        } else if text.trim_ascii_start().starts_with(b"{") {
            Some(Self::Outlines)
        } else {
            None
        }
    }
}

impl Tiles {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder: Arc::new(folder), opened: Arc::new(Mutex::new(Opened::NotYet)) }
    }

    /// Lends the pack, where there is one.
    fn with<T>(&self, act: impl FnOnce(&mut Pack<ReadAt>) -> T) -> Option<T> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Opened::NotYet = *opened {
            // A damaged pack is as good as none: the map stands without.
            let pack = open(&self.folder.join(PACK)).and_then(|pack| pack.ok());
            *opened = pack.map_or(Opened::None, |pack| Opened::Pack(Box::new(pack)));
        }
        if let Opened::Pack(pack) = &mut *opened { Some(act(pack)) } else { None }
    }

    /// What there is to know of the pack.
    pub(crate) fn find_view(&self) -> Option<TilePackView> {
        self.with(|pack| {
            let ((min_zoom, max_zoom), bounds) = (pack.zooms(), pack.bounds());
            TilePackView {
                name: pack.name().to_owned(),
                format: pack.format().code().to_owned(),
                min_zoom: min_zoom.into(),
                max_zoom: max_zoom.into(),
                attribution: pack.attribution().to_owned(),
                bounds: [bounds.west, bounds.south, bounds.east, bounds.north],
            }
        })
    }

    pub(crate) fn find_tile(&self, z: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        self.with(|pack| pack.find_tile(z, x, y).ok().flatten()).flatten()
    }

    /// Looks a pack through and puts it in place of the one before; its name comes back.
    fn install(&self, mut source: impl Read) -> Result<String, Trouble> {
        let coming = self.folder.join(COMING);
        let placed = self.place(&mut source, &coming);
        if placed.is_err() {
            // What was half written is of no use to anybody.
            let _ = std::fs::remove_file(&coming);
        }
        placed
    }

    fn place(&self, source: &mut impl Read, coming: &Path) -> Result<String, Trouble> {
        let machine = |error: std::io::Error| Trouble::machine(&error);
        let mut file = File::create(coming).map_err(machine)?;
        let written = std::io::copy(&mut source.take(PACK_BYTES_MAX + 1), &mut file).map_err(machine)?;
        if written > PACK_BYTES_MAX {
            return Err(MapProblem::TooLarge { megabytes: PACK_BYTES_MAX >> 20 }.into());
        }
        file.flush().and_then(|()| file.sync_all()).map_err(machine)?;
        drop(file);
        let mut pack = open(coming).ok_or(MapProblem::NotPack)??;
        pack.check()?;
        let name = pack.name().to_owned();
        drop(pack);
        // Nobody may read the old one while the new one takes its place.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        *opened = Opened::NotYet;
        std::fs::rename(coming, self.folder.join(PACK)).map_err(machine)?;
        Ok(name)
    }
}

/// `None` where there is no such file.
fn open(path: &Path) -> Option<Result<Pack<ReadAt>, MapProblem>> {
    let file = File::open(path).ok()?;
    let read = move |offset: u64, length: usize| {
        let mut bytes = vec![0; length];
        (&file).seek(SeekFrom::Start(offset))?;
        (&file).read_exact(&mut bytes)?;
        Ok(bytes)
    };
    Some(Pack::open(Box::new(read)))
}

impl From<MapProblem> for Trouble {
    fn from(problem: MapProblem) -> Self {
        Self::Said(problem.code(), problem.text_id(), problem.text_en())
    }
}

/// What a file brought.
pub(crate) enum Brought {
    Tiles { name: String },
    Outlines { all: usize, own: usize },
}

impl Brought {
    pub(crate) fn words(&self, language: &str) -> String {
        match (self, language) {
            (Self::Tiles { name }, "en") => {
                format!("The base map{} is installed. It stands behind the houses on the map.", quoted(name))
            }
            (Self::Tiles { name }, _) => {
                format!("Peta dasar{} terpasang. Tampak di belakang rumah-rumah di Peta.", quoted(name))
            }
            (Self::Outlines { all, own }, "en") => {
                format!("Outlines of {all} RTs are installed; {own} of them are yours.")
            }
            (Self::Outlines { all, own }, _) => {
                format!("Batas {all} RT terpasang; {own} di antaranya wilayah Anda.")
            }
        }
    }
}

fn quoted(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" “{name}”") }
}

/// Takes a tile pack in.
pub(crate) fn install_tiles(field: &Field, source: impl Read) -> Result<Brought, Trouble> {
    Ok(Brought::Tiles { name: field.tiles().install(source)? })
}

/// Takes outlines of RTs in.
pub(crate) async fn install_outlines(field: &Field, bytes: &[u8]) -> Result<Brought, Trouble> {
    let outlines = read_outlines(bytes, |code| RtCode::parse(code).ok().map(RtCode::number))?;
    let installed = field.desk().ask(move |core| {
        let scopes = core.device.scopes()?;
        let own = scopes.iter().filter(|scope| outlines.contains_key(&scope.0)).count();
        core.act(|device, _, _| device.replace_outlines(&outlines))?;
        Ok::<_, Trouble>(Brought::Outlines { all: outlines.len(), own })
    });
    installed.await?
}

/// Takes a file for the map in from the disk.
pub(crate) async fn install_file(field: &Field, path: &Path) -> Result<Brought, Trouble> {
    let machine = |error: std::io::Error| Trouble::machine(&error);
    let mut file = File::open(path).map_err(machine)?;
    let mut head = Vec::new();
    (&mut file).take(64).read_to_end(&mut head).map_err(machine)?;
    file.seek(SeekFrom::Start(0)).map_err(machine)?;
    match MapFile::find(&head) {
        Some(MapFile::Tiles) => install_tiles(field, file),
        Some(MapFile::Outlines) => {
            let mut bytes = Vec::new();
            // One byte more than may be, to see that it is too much.
            let read = file.take(OUTLINE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
            read.map_err(machine)?;
            install_outlines(field, &bytes).await
        }
        None => Err(Trouble::said(
            "map.neither",
            "Berkas ini bukan batas RT (GeoJSON) dan bukan peta dasar (PMTiles).",
            "This file is neither outlines of RTs (GeoJSON) nor a base map (PMTiles).",
        )),
    }
}

/// The calls of the map.
pub(crate) async fn answer(field: &Field, ask: Call) -> Result<String, Trouble> {
    match ask {
        Call::Map(ask) => {
            let map = field.desk().ask(|core| core.device.map(core.language())).await??;
            crate::call::json(&ask, &MapView { tiles: field.tiles().find_view(), ..map })
        }
        Call::Way(ask) => {
            let from = ask.from;
            let ways: Result<Vec<WayView>, _> =
                field.desk().ask(move |core| core.device.list_ways(from, core.language())).await?;
            crate::call::json(&ask, &ways?)
        }
        _ => Err(Trouble::unreadable("call")),
    }
}
