//! The base map: one PMTiles file that somebody laid beside the server, given out tile by tile.
//!
//! Invariants: the file is opened once, at the start, and looked through then; tiles are read by offset, never the
//! whole file. It says nothing of a household.

use crate::view::GroundView;
use ketuk_map::{MapProblem, PACK_BYTES_MAX, Pack, TileFormat};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

type ReadAt = Box<dyn Fn(u64, usize) -> std::io::Result<Vec<u8>> + Send>;

/// The base map, or none.
#[derive(Clone, Default)]
pub struct Basemap(Option<Arc<Mutex<Pack<ReadAt>>>>);

impl std::fmt::Debug for Basemap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Basemap({})", if self.0.is_some() { "there" } else { "none" })
    }
}

impl Basemap {
    /// Opens a pack and reads its first tile.
    ///
    /// # Errors
    /// Where it cannot be opened, or is no pack that is read here: in words.
    pub fn open(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let bytes = file.metadata().map_err(|error| error.to_string())?.len();
        let said = |problem: MapProblem| format!("{} ({})", problem.text_id(), problem.text_en());
        if bytes > PACK_BYTES_MAX {
            return Err(said(MapProblem::TooLarge { megabytes: PACK_BYTES_MAX >> 20 }));
        }
        let read = move |offset: u64, length: usize| {
            let mut part = vec![0; length];
            (&file).seek(SeekFrom::Start(offset))?;
            (&file).read_exact(&mut part)?;
            Ok(part)
        };
        let mut pack = Pack::open(Box::new(read) as ReadAt).map_err(said)?;
        pack.check().map_err(said)?;
        Ok(Self(Some(Arc::new(Mutex::new(pack)))))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Pack<ReadAt>) -> T) -> Option<T> {
        let pack = self.0.as_ref()?;
        Some(act(&mut pack.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// What there is to know of it.
    pub(super) fn find_view(&self) -> Option<GroundView> {
        self.with(|pack| {
            let ((min_zoom, max_zoom), bounds) = (pack.zooms(), pack.bounds());
            GroundView {
                name: pack.name().to_owned(),
                format: pack.format().code().to_owned(),
                min_zoom: min_zoom.into(),
                max_zoom: max_zoom.into(),
                attribution: pack.attribution().to_owned(),
                bounds: [bounds.west, bounds.south, bounds.east, bounds.north],
            }
        })
    }

    /// A tile with its media type; nothing where there is none, or it is damaged.
    pub(super) fn find_tile(&self, z: u8, x: u32, y: u32) -> Option<(&'static str, Vec<u8>)> {
        self.with(|pack| {
            let kind = match pack.format() {
                TileFormat::Png => "image/png",
                TileFormat::Jpeg => "image/jpeg",
                TileFormat::Webp => "image/webp",
                TileFormat::Mvt => "application/vnd.mapbox-vector-tile",
            };
            Some((kind, pack.find_tile(z, x, y).ok().flatten()?))
        })
        .flatten()
    }
}
